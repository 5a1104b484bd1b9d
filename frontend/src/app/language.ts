import { type Locale, useLocale } from "../i18n";

const YEAR_S = 365 * 24 * 3600;

/** Names of the languages, each in its own. */
export const LANGUAGES: readonly { locale: Locale; name: string }[] = [
  { locale: "fr", name: "Français" },
  { locale: "en", name: "English" },
];

/** Let this browser's next request be answered in `locale`: Django's own cookie for people not logged in. */
export function rememberLanguage(locale: Locale): void {
  const secure = window.location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
  document.cookie = `django_language=${locale}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
}

export async function speak(locale: Locale): Promise<void> {
  await useLocale(locale);
  rememberLanguage(locale);
}
