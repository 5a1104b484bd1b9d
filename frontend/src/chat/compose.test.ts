import { describe, expect, it } from "vitest";
import { shortcut, wrap } from "./marks";
import { beingNamed, fromSource, matching, toSource } from "./mentions";

describe("mentions", () => {
  it("are names for the writer and persons for the server, both ways", () => {
    const source = "Bonjour @[Lina Benali](person:7), @[tout le monde](room) : réunion";
    const { text, named } = fromSource(source);
    expect(text).toBe("Bonjour @Lina Benali, @tout le monde : réunion");
    expect(toSource(text, named)).toBe(source);
  });
  it("take the longest name that fits, and only whole ones", () => {
    const named = new Map([
      ["@Ana", "1"],
      ["@Ana Silva", "2"],
    ]);
    expect(toSource("@Ana Silva @Ana @Anabelle", named)).toBe(
      "@[Ana Silva](person:2) @[Ana](person:1) @Anabelle",
    );
  });
  it("are noticed while they are written", () => {
    expect(beingNamed("Salut @lin", 10)).toEqual({ from: 6, query: "lin" });
    expect(beingNamed("lina@ecole.example", 11)).toBeNull();
    expect(beingNamed("@a b c d e", 10)).toBeNull();
  });
  it("are found without accents, by either name", () => {
    const people = [{ name: "Éloïse Martin" }, { name: "Marc Élie" }];
    expect(matching(people, "elo")).toEqual([people[0]]);
    expect(matching(people, "mar")).toEqual(people);
    expect(matching(people, "éli")).toEqual([people[1]]);
  });
});

describe("formatting", () => {
  const key = (init: KeyboardEventInit) => new KeyboardEvent("keydown", { ctrlKey: true, ...init });
  it("marks what is selected, and unmarks it", () => {
    const bold = wrap({ text: "un mot ici", start: 3, end: 6 }, "**");
    expect(bold).toEqual({ text: "un **mot** ici", start: 5, end: 8 });
    expect(wrap(bold, "**")).toEqual({ text: "un mot ici", start: 3, end: 6 });
  });
  it("quotes whole lines", () => {
    const edit = { text: "a\nb\nc", start: 0, end: 3 };
    expect(shortcut(key({ code: "Digit9", key: "(", shiftKey: true }), edit)?.text).toBe("> a\n> b\nc");
  });
  it("leaves other keys alone", () => {
    expect(shortcut(key({ key: "k" }), { text: "", start: 0, end: 0 })).toBeNull();
  });
});
