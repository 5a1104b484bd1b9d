"""The 5e A: its class room, its maths, its families, and a trip."""

from chat.demo.script import GroupRoom, Say

CLASS = GroupRoom(
    group="5e A",
    says=(
        Say(
            "1 08:02",
            "teacher1",
            "Bonjour la 5e A ! 👋 Ce salon est celui de la classe. On y parle du travail, de la vie de "
            "classe et des projets.\n\n**Trois règles :**\n\n1. on se respecte ;\n2. on évite les "
            "messages après 20 h "
            ";\n3. une question de cours se pose ici, pas en privé : la réponse sert à tout le monde.",
            reactions={"👍": "pupil1 pupil2 pupil5 pupil9 pupil12", "❤️": "pupil3"},
            pinned_by="teacher1",
        ),
        Say("1 08:10", "pupil2", "Bonjour madame !"),
        Say("1 08:11", "pupil9", "bonjour 😊"),
        Say(
            "1 12:45",
            "pupil4",
            "quelqu'un sait si on a sport demain ou c'est annulé à cause de la pluie ?",
            replies=(
                Say("1 12:48", "pupil6", "M. Riou a dit qu'on ira au gymnase"),
                Say("1 12:52", "pupil4", "ok merci, je prends mes baskets propres alors"),
            ),
        ),
        Say(
            "1 16:40",
            "teacher3",
            "Pour le cours d'histoire de jeudi, lisez le document sur le commerce au Moyen Âge et répondez "
            "à la question : *pourquoi les foires de Champagne attirent-elles des marchands de "
            "toute l'Europe ?* "
            "Cinq lignes suffisent.",
            reactions={"👍": "pupil1 pupil3 pupil7"},
            replies=(
                Say("1 17:20", "pupil7", "Madame, c'est sur feuille ou dans le cahier ?"),
                Say("1 17:31", "teacher3", "Dans le cahier, @pupil7, à la suite de la leçon."),
                Say("1 17:33", "pupil7", "Merci !"),
            ),
        ),
        Say(
            "2 07:58",
            "pupil12",
            "le bus 14 est en retard, on arrive dans 10 min avec @pupil6",
            {"😬": "pupil3"},
        ),
        Say("2 08:01", "teacher1", "Merci de prévenir, Ewen. Je le dis à la vie scolaire."),
        Say(
            "2 13:05",
            "teacher2",
            "Voici la figure de l'exercice 3, pour ceux qui n'ont pas eu le temps de la recopier.",
            files=("Exercice 3 – triangle ABC.png",),
            reactions={"🙏": "pupil1 pupil4 pupil8 pupil13"},
        ),
        Say("2 13:09", "pupil8", "merci monsieur !!"),
        Say(
            "2 18:12",
            "pupil11",
            "c'est nul ce que tu as fait à la récré Théo, t'es vraiment un gros bébé",
            reported_by="pupil10",
            removed_by="teacher1",
            removed="On ne se moque pas d'un camarade. Viens me voir demain à 10 h.",
        ),
        Say(
            "3 07:45",
            "teacher1",
            "Un message a été retiré hier soir. Ici, on ne se moque de personne : relisez la "
            "règle n° 1. Si quelque chose vous met mal à l'aise, signalez-le ou venez me voir.",
        ),
        Say(
            "3 10:20",
            "pupil5",
            "Madame, pour l'exposé sur la Bretagne, on peut être trois ?",
            replies=(
                Say("3 10:55", "teacher1", "Deux ou trois, oui. Inscrivez-vous dans le tableau plus bas."),
                Say("3 11:02", "pupil5", "avec @pupil1 et @pupil3 alors 🎉", {"🎉": "pupil1 pupil3"}),
            ),
        ),
        Say(
            "3 11:10",
            "teacher1",
            "Les exposés, pour l'instant :\n\n"
            "| Groupe | Sujet | Date |\n|:--|:--|--:|\n"
            "| Aïcha, Léa, Jeanne | Les phares | lundi |\n"
            "| Malo, Ewen | Le fest-noz | mardi |\n"
            "| Inès, Sofia | La baie du Mont-Saint-Michel | jeudi |\n\n"
            "Il reste de la place le vendredi.",
            reactions={"👀": "pupil2 pupil10", "👍": "pupil1 pupil5"},
            pinned_by="teacher1",
        ),
        Say(
            "3 12:40",
            "pupil10",
            "Théo et moi on prend « les crêpes » pour vendredi si c'est libre 😄",
            reactions={"🥞": "pupil1 pupil2 pupil6 pupil9", "😂": "pupil8"},
        ),
        Say(
            "3 12:44",
            "teacher1",
            "C'est libre, à condition d'en apporter. 😉",
            {"😂": "pupil1 pupil8 pupil10 pupil12"},
        ),
        Say(
            "4 08:30",
            "teacher5",
            "@tous Rappel : la blouse est obligatoire en SVT à partir de demain, on dissèque "
            "une fleur de lys.",
            {"👍": "pupil1 pupil2 pupil3 pupil4 pupil7 pupil9"},
        ),
        Say(
            "4 12:35",
            "pupil13",
            "je n'ai pas de blouse, est-ce qu'on peut en emprunter une ?",
            replies=(
                Say("4 12:50", "teacher5", "Oui, il y en a six au laboratoire. Passe avant le cours."),
                Say("4 12:51", "pupil13", "👌"),
            ),
        ),
        Say(
            "5 13:15",
            "pupil2",
            "En techno on a commencé à programmer, voilà mon premier programme qui marche :\n\n"
            '```python\nprix = [2.5, 3, 1.2]\ntotal = sum(prix)\nprint(f"Total : {total:.2f} €")\n```',
            reactions={"👏": "pupil1 pupil5 teacher2", "🤓": "pupil4"},
        ),
        Say(
            "5 13:20",
            "pupil8",
            "trop fort ! moi j'ai oublié les deux points après le `for` et j'ai cherché 20 minutes 🙃",
        ),
        Say(
            "6 08:05",
            "teacher1",
            "Bonjour à tous. Vendredi, les délégués rencontrent Mme Kerbrat à 13 h. "
            "@pupil1 et @pupil4, pouvez-vous préparer trois questions avec la classe ?",
        ),
        Say(
            "6 12:32",
            "pupil4",
            "Oui madame ! Écrivez vos idées en réponse ici 👇",
            replies=(
                Say("6 12:35", "pupil9", "des bancs dans la cour côté gymnase"),
                Say("6 12:36", "pupil6", "le self plus rapide le jeudi"),
                Say("6 12:41", "pupil3", "un club d'échecs ♟️", {"👍": "pupil7 pupil10"}),
                Say("6 16:58", "pupil1", "Je note tout ! On en reparle demain à la récré."),
            ),
        ),
        Say("6 17:02", "pupil7", "on a quoi à faire en anglais ? j'ai pas noté"),
        Say(
            "6 17:06",
            "pupil5",
            "> on a quoi à faire en anglais ?\n\nApprendre les verbes irréguliers de **A à D**, "
            "il y a une interro",
            {"🙏": "pupil7"},
        ),
    ),
)

MATHS = GroupRoom(
    group="Mathématiques 5e A",
    says=(
        Say(
            "1 10:05",
            "teacher2",
            "Ici, le salon du cours de maths. Pour écrire une formule : entre deux dollars, "
            "par exemple `$a^2 + b^2$` donne $a^2 + b^2$.",
            pinned_by="teacher2",
        ),
        Say(
            "2 17:45",
            "pupil3",
            "Monsieur, je ne comprends pas comment on additionne $\\frac{1}{3}$ et $\\frac{1}{4}$",
            replies=(
                Say(
                    "2 18:02",
                    "teacher2",
                    "Il faut le même dénominateur. Le plus petit multiple commun de 3 et 4 est 12 :\n\n"
                    "$$\\frac{1}{3} + \\frac{1}{4} = \\frac{4}{12} + \\frac{3}{12} = \\frac{7}{12}$$",
                    {"💡": "pupil3 pupil8 pupil13"},
                ),
                Say("2 18:05", "pupil3", "ah d'accord, on ne touche pas aux dénominateurs à la fin ! merci"),
            ),
        ),
        Say(
            "4 09:00",
            "teacher2",
            "Pour vendredi : exercices 12, 14 et 17 page 86.\n\n- le 12 se fait sans calculatrice\n"
            "- le 14, pensez à la *priorité de la multiplication*\n- le 17 est un défi 🏆",
        ),
        Say(
            "4 18:20",
            "pupil10",
            "le 17 j'ai trouvé 42 mais c'est bizarre que ça tombe juste",
            replies=(
                Say("4 18:31", "pupil2", "moi aussi 42 !"),
                Say(
                    "4 18:40",
                    "teacher2",
                    "Quand ça tombe juste, ce n'est pas toujours bizarre. 😄",
                    {"😂": "pupil2 pupil10"},
                ),
            ),
        ),
        Say(
            "6 11:55",
            "teacher2",
            "Contrôle vendredi sur les fractions. @tous : voici la fiche de révision.",
            files=("Fractions – fiche de révision.pdf",),
        ),
        Say("6 12:03", "pupil12", "on a droit à la calculatrice ?"),
        Say("6 12:10", "teacher2", "Non. Mais vous n'en aurez pas besoin, promis."),
    ),
)

FAMILIES = GroupRoom(
    group="5e A",
    kind="families",
    title="Familles de la 5e A",
    made_by="teacher1",
    says=(
        Say(
            "1 17:30",
            "teacher1",
            "Bonjour à toutes et à tous. Ce salon relie les familles de la 5e A et l'équipe. Pour ce "
            "qui concerne un enfant en particulier, écrivez-moi en message direct.\n\n"
            "Je réponds les jours de classe avant 18 h.",
            pinned_by="teacher1",
            reactions={"🙏": "guardian1 guardian3 guardian4"},
        ),
        Say(
            "2 12:20",
            "guardian3",
            "Bonjour, est-ce que la réunion parents-professeurs est bien le mardi 18 h ?",
            replies=(
                Say(
                    "2 16:45",
                    "teacher1",
                    "Bonjour madame Haddad, oui, mardi à 18 h, salle 104. L'inscription se fait "
                    "auprès de moi, par créneaux de dix minutes.",
                ),
                Say("2 19:10", "guardian3", "Merci beaucoup, je prendrai 18 h 20 si possible."),
            ),
        ),
        Say(
            "3 08:15",
            "guardian5",
            "Bonjour, Sofia a oublié sa flûte à la maison. Je la dépose à l'accueil à 9 h.",
            {"👍": "teacher1"},
        ),
        Say(
            "4 16:30",
            "teacher1",
            "La sortie à Océanopolis aura lieu le jeudi de la semaine prochaine. Il nous manque **deux "
            "accompagnateurs** : qui serait disponible de 8 h à 17 h ?",
            replies=(
                Say("4 18:05", "guardian4", "Je peux venir !", {"❤️": "teacher1"}),
                Say("4 20:12", "guardian2", "Moi aussi, j'ai posé ma journée."),
                Say("5 07:50", "teacher1", "Un grand merci à tous les deux, nous sommes au complet."),
            ),
        ),
        Say(
            "6 12:15",
            "guardian1",
            "Bonjour, Léa n'a pas retrouvé son manteau bleu hier. Si un enfant l'a pris par erreur… "
            "merci d'avance !",
        ),
        Say(
            "6 13:40",
            "teacher4",
            "Bonjour, côté parent cette fois : Louise l'a vu accroché au CDI, au deuxième portemanteau.",
            {"🙏": "guardian1", "😄": "teacher1"},
        ),
    ),
)

TRIP = GroupRoom(
    group="5e A",
    kind="topic",
    title="Sortie à Océanopolis",
    mode="announcements",
    made_by="teacher5",
    says=(
        Say(
            "4 16:00",
            "teacher5",
            "Tout ce qui concerne la sortie est ici. Posez vos questions **en réponse** aux messages.\n\n"
            "- Départ : jeudi, 8 h, devant le collège\n- Retour : vers 17 h\n"
            "- À apporter : pique-nique, gourde, veste de pluie",
            files=("Océanopolis – programme de la journée.pdf", "Océanopolis – groupes.csv"),
            pinned_by="teacher5",
            reactions={"🐬": "pupil1 pupil2 pupil3 pupil6 pupil9 pupil13"},
            replies=(
                Say("4 16:20", "pupil1", "Est-ce qu'on verra les loutres ? 🦦"),
                Say("4 16:42", "teacher5", "Oui, à 14 h 30, pour leur repas.", {"🎉": "pupil1 pupil9"}),
                Say("5 12:30", "pupil6", "on peut prendre des photos ?"),
                Say(
                    "5 12:48",
                    "teacher5",
                    "Des animaux, oui, sans flash. Des camarades, seulement avec leur accord.",
                ),
            ),
        ),
        Say(
            "6 09:10",
            "teacher5",
            "Il me manque encore quatre autorisations. @pupil6, @pupil8, @pupil10 et @pupil12, pensez-y "
            "pour demain.",
        ),
    ),
)

ROOMS = (CLASS, MATHS, FAMILIES, TRIP)
