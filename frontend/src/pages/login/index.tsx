import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { LANGUAGES, speak } from "../../app/language";
import { online } from "../../app/online";
import { locale, t } from "../../i18n";
import { session } from "../../store/session";
import { Logo } from "../../ui/Logo";
import { Notice } from "../../ui/Notice";
import { CodeForm } from "./CodeForm";
import "./login.css";
import { PasskeyButton } from "./PasskeyButton";
import { PasswordForm } from "./PasswordForm";

/** `/login`: user name and password, then the code of the second step for those who have one. */
export default function Login() {
  const step = useSignal<"password" | "code">("password");
  const now = session.value;
  const words = t("login.title");
  useEffect(() => {
    document.title = `${words} · ${t("app.name")}`;
  }, [words]);
  return (
    <main id="main" class="login" tabIndex={-1}>
      <div class="login-card">
        <header class="login-head">
          <Logo size={56} />
          <h1>{t("app.name")}</h1>
          <p>{t("login.tagline")}</p>
        </header>
        {!online.value && <Notice tone="warning">{t("login.offline")}</Notice>}
        {now.state === "anonymous" && now.ended && step.value === "password" && (
          <Notice>{t("live.ended")}</Notice>
        )}
        {step.value === "password" ? (
          <PasswordForm
            onCode={() => {
              step.value = "code";
            }}
          />
        ) : (
          <CodeForm
            onBack={() => {
              step.value = "password";
            }}
          />
        )}
        <PasskeyButton />
      </div>
      <Languages />
    </main>
  );
}

function Languages() {
  return (
    <fieldset class="login-languages">
      <legend class="visually-hidden">{t("language.label")}</legend>
      {LANGUAGES.map(({ locale: one, name }) => (
        <button
          key={one}
          type="button"
          lang={one}
          class="link-button"
          aria-pressed={one === locale.value}
          onClick={() => void speak(one)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
