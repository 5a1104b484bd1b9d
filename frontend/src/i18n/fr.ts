import { chat } from "./fr/chat";
import { core } from "./fr/core";
import { pages } from "./fr/pages";
import type { Entry } from "./index";

const all = { ...core, ...chat, ...pages };
export type Words = { [K in keyof typeof all]: Entry };
export const fr: Words = all;
