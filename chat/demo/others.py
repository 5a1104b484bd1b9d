"""The 5e B, the school's paper, and what people write to each other directly."""

from chat.demo.script import DirectRoom, GroupRoom, Say

CLASS_B = GroupRoom(
    group="5e B",
    says=(
        Say(
            "1 08:05",
            "teacher2",
            "Bonjour les 5e B, bienvenue dans le salon de la classe !",
            {"👋": "pupil14 pupil15 pupil20 pupil23"},
        ),
        Say(
            "1 12:50",
            "pupil18",
            "Monsieur, est-ce que les casiers sont distribués cette semaine ?",
            replies=(Say("1 13:02", "teacher2", "Jeudi à la récréation. Il faut la carte de cantine."),),
        ),
        Say(
            "2 16:50",
            "teacher6",
            "Cross du collège vendredi après-midi : dossards à retirer au gymnase dès 13 h.",
            {"🏃": "pupil16 pupil19 pupil23 pupil25"},
            pinned_by="teacher2",
        ),
        Say(
            "2 17:15",
            "pupil26",
            "صباح الخير ! Ma grand-mère m'a appris à l'écrire : ça veut dire bonjour. "
            "Et « merci », c'est شكرًا",
            {"❤️": "pupil14 pupil18 teacher2", "😍": "pupil20"},
        ),
        Say("2 17:21", "pupil18", "أهلا وسهلا يا نور، أنا أيضا أتكلم العربية في البيت", {"🎉": "pupil26"}),
        Say(
            "2 17:30",
            "teacher2",
            "Magnifique ! On fera un mur des « bonjour » dans toutes les langues de la classe.",
        ),
        Say("3 12:40", "pupil15", "an devezh mat en breton alors 😁", {"👏": "teacher2 pupil20"}),
        Say(
            "4 10:15",
            "teacher4",
            "Interrogation d'anglais décalée à **lundi**, à la demande générale.",
            {"🎉": "pupil14 pupil16 pupil17 pupil19 pupil21 pupil22"},
        ),
        Say("5 08:20", "pupil20", "pour le cross on court par niveau ou par classe ?"),
        Say("5 08:33", "teacher6", "Par niveau, filles et garçons ensemble, départ à 14 h 10."),
        Say(
            "6 12:20",
            "pupil14",
            "qui a pris une photo du tableau en SVT ? j'étais chez l'orthodontiste",
            replies=(
                Say("6 12:26", "pupil23", "moi, je te montre demain !"),
                Say("6 12:27", "pupil14", "merci Enzo 🙏"),
            ),
        ),
        Say("6 16:45", "teacher2", "@pupil14 le schéma est aussi page 58 du manuel."),
    ),
)

FRENCH_B = GroupRoom(
    group="Français 5e B",
    says=(
        Say(
            "2 09:10",
            "teacher1",
            "Lecture suivie : *Le Roman de Renart*. Pour mardi, les chapitres 1 à 3.",
            pinned_by="teacher1",
        ),
        Say(
            "3 17:40",
            "pupil22",
            "Madame je ne comprends pas le mot « goupil »",
            replies=(
                Say(
                    "3 17:58",
                    "teacher1",
                    "C'est l'ancien nom du renard ! Le héros s'appelait Renart, et il a eu tant de "
                    "succès que son nom a remplacé celui de l'animal.",
                    {"🦊": "pupil22 pupil15 pupil19"},
                ),
            ),
        ),
        Say(
            "5 09:05",
            "teacher1",
            "Pour la rédaction, le plan attendu :\n\n1. Renart a faim\n2. Il rencontre Chantecler\n"
            "3. La ruse, et son échec\n\nUne page, dialogue compris.",
        ),
        Say("6 18:10", "pupil19", "on peut faire gagner Renart à la fin ou il faut qu'il perde ?"),
    ),
)

PAPER = GroupRoom(
    group="Club journal",
    kind="topic",
    title="La rédaction",
    made_by="teacher3",
    says=(
        Say("2 13:10", "teacher3", "Conférence de rédaction : quels sujets pour le prochain numéro ?"),
        Say("2 13:14", "pupil1", "une interview de la cheffe du self !", {"👍": "pupil5 pupil9 pupil14"}),
        Say("2 13:16", "pupil22", "un reportage sur le cross"),
        Say("2 13:22", "pupil9", "des BD ? j'ai déjà une planche", {"😍": "pupil1 pupil5 teacher3"}),
        Say(
            "4 13:05",
            "teacher3",
            "On garde les trois. Bouclage vendredi en huit ; @pupil9, apporte ta planche mercredi.",
        ),
        Say("6 13:12", "pupil5", "j'ai fini le brouillon de l'interview, 420 mots, c'est trop long ?"),
        Say("6 13:20", "teacher3", "Un peu : vise 350. Coupe d'abord ce que tu dis deux fois."),
    ),
)

DIRECTS = (
    DirectRoom(
        ("guardian1", "teacher1"),
        (
            Say(
                "3 18:30",
                "guardian1",
                "Bonsoir madame Moreau, Léa a rendez-vous chez le dentiste jeudi à 15 h. Faut-il un mot ?",
            ),
            Say(
                "4 07:40",
                "teacher1",
                "Bonjour madame Martin. Oui, un mot dans le carnet suffit, je préviens la vie scolaire.",
            ),
            Say("4 07:52", "guardian1", "Parfait, merci beaucoup !", {"👍": "teacher1"}),
            Say(
                "6 17:45",
                "guardian1",
                "Rebonjour, pensez-vous que Léa devrait rejoindre l'aide aux devoirs en maths ?",
            ),
        ),
    ),
    DirectRoom(
        ("pupil1", "teacher1"),
        (
            Say(
                "5 16:20",
                "pupil1",
                "Bonjour madame, pour l'exposé sur les phares, est-ce qu'on peut venir avec une maquette ?",
            ),
            Say(
                "5 16:48",
                "teacher1",
                "Avec plaisir ! Préviens-moi la veille pour que je garde une table libre.",
            ),
            Say("5 16:50", "pupil1", "Super, merci 😊"),
            Say("6 17:10", "teacher1", "Léa, as-tu pu noter les questions des délégués ?"),
        ),
    ),
    DirectRoom(
        ("teacher1", "teacher2"),
        (
            Say("2 10:05", "teacher1", "Tu as Théo en maths ce matin ? Il a l'air chiffonné depuis lundi."),
            Say(
                "2 10:20",
                "teacher2",
                "Oui, je l'ai trouvé silencieux. Je le fais passer au tableau sur un exercice qu'il aime.",
            ),
            Say("2 12:10", "teacher2", "Ça allait mieux en sortant. À suivre.", {"🙏": "teacher1"}),
            Say("6 15:30", "teacher2", "On fixe le conseil de mi-trimestre jeudi 17 h ?"),
        ),
    ),
    DirectRoom(
        ("teacher1", "teacher2", "teacher3", "teacher5"),
        (
            Say(
                "3 13:00",
                "teacher1",
                "L'équipe de la 5e A : point rapide vendredi à 12 h 30, salle des profs ?",
            ),
            Say("3 13:12", "teacher3", "Présente."),
            Say(
                "3 13:40",
                "teacher5",
                "Moi aussi, j'apporte la liste de la sortie.",
                {"👍": "teacher1 teacher2"},
            ),
        ),
    ),
    DirectRoom(
        ("head", "teacher1"),
        (
            Say(
                "5 09:30",
                "head",
                "Bonjour Claire, merci pour l'organisation de la sortie. L'autocar est confirmé.",
            ),
            Say("5 10:05", "teacher1", "Merci Hélène ! Je le dis aux familles ce soir."),
        ),
    ),
)

ROOMS = (CLASS_B, FRENCH_B, PAPER)
