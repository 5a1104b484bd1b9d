import { Eye, EyeOff } from "lucide";
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { t } from "../i18n";
import { IconButton } from "./IconButton";

interface FieldProps {
  label: string;
  name: string;
  value: string;
  onText: (value: string) => void;
  type?: "text" | "password";
  hint?: ComponentChildren;
  /** What is wrong with it, in words; the field is then marked and described by them. */
  wrong?: string | undefined;
  autocomplete?: "username" | "current-password" | "new-password" | "one-time-code" | "off";
  inputMode?: "text" | "numeric";
  required?: boolean;
  minLength?: number;
  maxLength?: number;
}

/** A labelled line of text; `type="password"` can be looked at. */
export function Field({ label, hint, wrong, onText, type = "text", ...input }: FieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  const secret = type === "password";
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class="field-line">
        <input
          {...input}
          id={id}
          {...(secret && !shown ? { type: "password" as const } : { type: "text" as const })}
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={described || undefined}
          aria-invalid={wrong ? true : undefined}
          onInput={(event) => onText(event.currentTarget.value)}
        />
        {secret && (
          <IconButton
            icon={shown ? EyeOff : Eye}
            label={t(shown ? "ui.password.hide" : "ui.password.show")}
            onClick={() => setShown(!shown)}
          />
        )}
      </div>
      {wrong && (
        <p class="field-wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}
