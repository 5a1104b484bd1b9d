-- What a file says (first part), what stands in the database (cur_*), what the
-- file wants to stand there (w_*), and what is to be done (p_*).
-- A SQLite file of its own, for one run: sets are compared on the disk and not in memory.
-- `id`, `user`, `class`, `org` are the file's sourcedIds; `school` is a key of the table of that name.

CREATE TABLE problems (n INTEGER PRIMARY KEY, severity TEXT, file TEXT, line INTEGER, col TEXT, reason TEXT);
CREATE TABLE bad (file TEXT, id TEXT, PRIMARY KEY (file, id)) WITHOUT ROWID;  -- named in the file, not usable
CREATE TABLE unsure (file TEXT PRIMARY KEY);  -- rows that do not even say whom they are about

CREATE TABLE orgs (line INTEGER, id TEXT, gone INTEGER, name TEXT, type TEXT, identifier TEXT, parent TEXT);
CREATE TABLE sessions (line INTEGER, id TEXT, gone INTEGER, year INTEGER);
CREATE TABLE users (
  line INTEGER, id TEXT, gone INTEGER, enabled INTEGER, given TEXT, family TEXT, email TEXT, guardian TEXT
);
CREATE TABLE roles (
  line INTEGER, id TEXT, gone INTEGER, user TEXT, org TEXT, role TEXT, begins TEXT, ends TEXT, guardian TEXT
);
CREATE TABLE agents (line INTEGER, user TEXT, agent TEXT);
CREATE TABLE classes (
  line INTEGER, id TEXT, gone INTEGER, name TEXT, kind TEXT, level TEXT, subject TEXT, org TEXT
);
CREATE TABLE terms (line INTEGER, class TEXT, session TEXT);
CREATE TABLE enrollments (
  line INTEGER, id TEXT, gone INTEGER, class TEXT, user TEXT, org TEXT, role TEXT, head INTEGER,
  begins TEXT, ends TEXT
);

CREATE TABLE schools (
  school TEXT PRIMARY KEY, pk INTEGER, id TEXT, name TEXT, uai TEXT, is_new INTEGER, adopt INTEGER,
  touched INTEGER DEFAULT 0,  -- by anything in the file
  -- The file is complete (bulk), and says something of this school: what it does not name, is not there.
  complete INTEGER DEFAULT 0, complete_classes INTEGER DEFAULT 0, complete_members INTEGER DEFAULT 0
);
CREATE TABLE org_map (org TEXT PRIMARY KEY, school TEXT);

-- Who is a guardian somewhere and nothing else anywhere.
CREATE TABLE only_family (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE cur_people (
  id TEXT PRIMARY KEY, pk INTEGER UNIQUE, given TEXT, family TEXT, email TEXT, active INTEGER,
  ours INTEGER,  -- suspended by an import
  admin INTEGER,  -- administers a school
  elsewhere INTEGER,  -- belongs to a school that the file does not touch
  beyond INTEGER,  -- belongs to a school that is not for whoever imports
  was_in INTEGER  -- has logged in: sessions and sockets must hear of changes
);
CREATE TABLE cur_roles (pk INTEGER PRIMARY KEY, user TEXT, school TEXT, role TEXT, begins TEXT, ends TEXT);
CREATE TABLE cur_groups (
  pk INTEGER PRIMARY KEY, school TEXT, class TEXT, year TEXT, kind TEXT, name TEXT, level TEXT, subject TEXT,
  archived INTEGER, ours INTEGER
);
CREATE TABLE cur_members (
  pk INTEGER PRIMARY KEY, grp INTEGER, person INTEGER, id TEXT, role TEXT, begins TEXT, ends TEXT
);
CREATE TABLE cur_wards (guardian INTEGER, pupil INTEGER, pk INTEGER, begins TEXT, ends TEXT, restricted INTEGER,
  PRIMARY KEY (guardian, pupil)) WITHOUT ROWID;
CREATE TABLE cur_links (guardian INTEGER, pupil INTEGER, pk INTEGER, by_guardian INTEGER, by_pupil INTEGER,
  is_open INTEGER, PRIMARY KEY (guardian, pupil)) WITHOUT ROWID;
CREATE TABLE usernames (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE counters (base TEXT PRIMARY KEY, last INTEGER) WITHOUT ROWID;

CREATE TABLE w_roles (user TEXT, school TEXT, role TEXT, begins TEXT, ends TEXT,
  PRIMARY KEY (user, school, role)) WITHOUT ROWID;
-- stated: the file itself says what the class is; otherwise the group is there, and the file speaks of its members.
CREATE TABLE w_groups (school TEXT, class TEXT, year TEXT, kind TEXT, name TEXT, level TEXT, subject TEXT,
  stated INTEGER, PRIMARY KEY (class)) WITHOUT ROWID;
CREATE TABLE w_members (class TEXT, user TEXT, id TEXT, role TEXT, begins TEXT, ends TEXT,
  PRIMARY KEY (class, user)) WITHOUT ROWID;
CREATE TABLE w_wards (guardian TEXT, pupil TEXT, by_guardian INTEGER, by_pupil INTEGER,
  PRIMARY KEY (guardian, pupil)) WITHOUT ROWID;

CREATE TABLE p_schools (n INTEGER PRIMARY KEY, op TEXT, school TEXT, id TEXT, name TEXT, uai TEXT, pk INTEGER);
CREATE TABLE p_people (n INTEGER PRIMARY KEY, op TEXT, id TEXT, given TEXT, family TEXT, email TEXT, enabled INTEGER);
CREATE TABLE p_roles (
  n INTEGER PRIMARY KEY, op TEXT, user TEXT, school TEXT, role TEXT, begins TEXT, ends TEXT, pk INTEGER
);
CREATE TABLE p_groups (
  n INTEGER PRIMARY KEY, op TEXT, school TEXT, class TEXT, year TEXT, kind TEXT, name TEXT, level TEXT,
  subject TEXT, pk INTEGER
);
CREATE TABLE p_members (
  n INTEGER PRIMARY KEY, op TEXT, class TEXT, user TEXT, id TEXT, role TEXT, begins TEXT, ends TEXT, pk INTEGER
);
CREATE TABLE p_wards (
  n INTEGER PRIMARY KEY, op TEXT, guardian TEXT, pupil TEXT, kind TEXT, by_guardian INTEGER, by_pupil INTEGER
);
CREATE INDEX p_people_id ON p_people (id);
CREATE INDEX p_roles_user ON p_roles (user, school);
CREATE INDEX p_roles_pk ON p_roles (pk);
CREATE INDEX p_groups_pk ON p_groups (pk);
