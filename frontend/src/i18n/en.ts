import { chat } from "./en/chat";
import { core } from "./en/core";
import { pages } from "./en/pages";
import type { Words } from "./fr";

export const en: Words = { ...core, ...chat, ...pages };
