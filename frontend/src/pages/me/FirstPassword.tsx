import { useEffect } from "preact/hooks";
import { get } from "../../api/http";
import type { Me } from "../../api/protocol";
import { t } from "../../i18n";
import { became } from "../../store/session";
import { Logo } from "../../ui/Logo";
import { toast } from "../../ui/toast";
import "../login/login.css";
import { LogOut } from "./LogOut";
import { PasswordForm } from "./PasswordForm";

/** Stands before every page while one's password is the printed one: others may have seen the sheet. */
export default function FirstPassword() {
  const title = t("password.first.title");
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title]);
  return (
    <main id="main" class="login" tabIndex={-1}>
      <div class="login-card">
        <header class="login-head">
          <Logo size={56} />
          <h1>{title}</h1>
          <p>{t("password.first.text")}</p>
        </header>
        <PasswordForm
          currentLabel={t("password.first.current")}
          onDone={async () => {
            await became(await get<Me>("/me"));
            toast(t("password.done"));
          }}
        />
      </div>
      <LogOut />
    </main>
  );
}
