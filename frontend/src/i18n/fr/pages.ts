/** Words of the pages and of the design system. */
export const pages = {
  "ui.password.show": "Montrer le mot de passe",
  "ui.password.hide": "Cacher le mot de passe",
  "language.label": "Langue",

  "login.title": "Connexion",
  "login.tagline": "L’école, ensemble.",
  "login.username": "Identifiant",
  "login.password": "Mot de passe",
  "login.submit": "Se connecter",
  "login.busy": "Connexion…",
  "login.offline": "Pas de réseau : la connexion sera possible dès son retour.",
  "login.code.title": "Deuxième étape",
  "login.code.label": "Code à six chiffres",
  "login.code.hint": "Il est affiché par l’application d’authentification.",
  "login.code.use": "Utiliser l’application",
  "login.recovery.label": "Code de secours",
  "login.recovery.hint": "Chacun ne sert qu’une fois.",
  "login.recovery.use": "Utiliser un code de secours",
};
