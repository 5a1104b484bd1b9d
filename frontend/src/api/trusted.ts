interface Policy {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const rules: Policy = { createHTML: (html) => html, createScriptURL: (url) => url };
// The page forbids strings where code could come in (Trusted Types); this policy is the only way past.
const policy = (globalThis as { trustedTypes?: Factory }).trustedTypes?.createPolicy("preau", rules) ?? rules;

/**
 * The one place where text becomes markup: the server's sanitised HTML (collab/html.py) of a message or of a
 * search hit. It is parsed in a document of its own, where nothing runs or loads, and its nodes are adopted.
 */
export function sanitised(html: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...parsed.body.childNodes);
  return fragment;
}

/** The service worker's address, which is our own and fixed. */
export const workerAddress = (): string => policy.createScriptURL("/sw.js");
