/** Words of the pages and of the design system. */
export const pages = {
  "ui.password.show": "Show the password",
  "ui.password.hide": "Hide the password",
  "language.label": "Language",

  "login.title": "Log in",
  "login.tagline": "School, together.",
  "login.username": "User name",
  "login.password": "Password",
  "login.submit": "Log in",
  "login.busy": "Logging in…",
  "login.offline": "No network: logging in will work when it is back.",
  "login.code.title": "Second step",
  "login.code.label": "Six-digit code",
  "login.code.hint": "Your authenticator application shows it.",
  "login.code.use": "Use the application",
  "login.recovery.label": "Recovery code",
  "login.recovery.hint": "Each works only once.",
  "login.recovery.use": "Use a recovery code",
};
