import { type Signal, signal } from "@preact/signals";
import { explain } from "../api/errors";
import { ApiError, csrfToken, onUnauthenticated } from "../api/http";
import type { Attachment, Id, WireError } from "../api/protocol";

export const MAX_FILES = 10;

/** What became of a file: the server has it, or why not; and whether it may be taken when it is sent again. */
type Outcome = Attachment | { reason: string; again: boolean };

export interface Upload {
  key: string;
  file: File;
  /** A local picture to look at while it leaves; to be revoked. */
  preview: string | null;
  /** From 0 to 1. */
  progress: Signal<number>;
  /** Null while it is on its way. */
  result: Signal<Outcome | null>;
  /** Send once more what has failed. */
  retry(): void;
  cancel(): void;
}

export const arrived = (upload: Upload): Attachment | null => {
  const { value } = upload.result;
  return value && "id" in value ? value : null;
};

/** It has not arrived, but may if it is sent again. */
export const mayLeave = ({ result: { value } }: Upload): boolean =>
  value !== null && "again" in value && value.again;

/** Begin to send a file of a message to come. */
export function upload(room: Id, file: File): Upload {
  const progress = signal(0);
  const result = signal<Outcome | null>(null);
  const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
  let sending = send(room, file, progress, result);
  return {
    key: crypto.randomUUID(),
    file,
    preview,
    progress,
    result,
    retry: () => {
      progress.value = 0;
      result.value = null;
      sending = send(room, file, progress, result);
    },
    cancel: () => {
      sending.abort();
      if (preview) URL.revokeObjectURL(preview);
    },
  };
}

/** What is said of the file itself is said again each time. */
const FINAL = new Set(["invalid", "too_large"]);

function send(room: Id, file: File, progress: Upload["progress"], result: Upload["result"]): XMLHttpRequest {
  const sending = new XMLHttpRequest(); // fetch does not tell how far it is
  const fail = (error: ApiError): void => {
    result.value = { reason: explain(error), again: !FINAL.has(error.code) };
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
  return sending;
}

function refusal(problem: WireError & { detail?: string }, status: number): ApiError {
  return new ApiError(problem.code, problem.detail ?? problem.message ?? "", status, problem.fields ?? {});
}
