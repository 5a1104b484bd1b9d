import { type Signal, signal } from "@preact/signals";
import { explain } from "../api/errors";
import { ApiError, csrfToken, onUnauthenticated } from "../api/http";
import type { Attachment, Id, WireError } from "../api/protocol";

export const MAX_FILES = 10;

export interface Upload {
  key: string;
  file: File;
  /** A local picture to look at while it leaves; to be revoked. */
  preview: string | null;
  /** From 0 to 1. */
  progress: Signal<number>;
  result: Signal<Attachment | { reason: string } | null>;
  cancel(): void;
}

export const arrived = (upload: Upload): Attachment | null => {
  const { value } = upload.result;
  return value && "id" in value ? value : null;
};

/** Begin to send a file of a message to come. */
export function upload(room: Id, file: File): Upload {
  const progress = signal(0);
  const result = signal<Attachment | { reason: string } | null>(null);
  const sending = new XMLHttpRequest(); // fetch does not tell how far it is
  const fail = (error: unknown): void => {
    result.value = { reason: explain(error) };
  };
  sending.upload.onprogress = ({ loaded, total }) => {
    progress.value = total > 0 ? loaded / total : 0;
  };
  sending.onload = () => {
    if (sending.status === 401) onUnauthenticated.handler();
    const answer = sending.response as (Attachment & { attachment?: Attachment }) | WireError | null;
    if (sending.status === 201 && answer && !("code" in answer)) result.value = answer.attachment ?? answer;
    else fail(answer && "code" in answer ? refusal(answer, sending.status) : new ApiError("unavailable", ""));
  };
  sending.onerror = () => fail(new ApiError("network", ""));
  sending.open("POST", "/api/attachments");
  sending.responseType = "json";
  sending.setRequestHeader("X-CSRFToken", csrfToken());
  const form = new FormData();
  form.set("room", room);
  form.set("file", file);
  sending.send(form);
  const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
  return {
    key: crypto.randomUUID(),
    file,
    preview,
    progress,
    result,
    cancel: () => {
      sending.abort();
      if (preview) URL.revokeObjectURL(preview);
    },
  };
}

function refusal(problem: WireError & { detail?: string }, status: number): ApiError {
  return new ApiError(problem.code, problem.detail ?? problem.message ?? "", status, problem.fields ?? {});
}
