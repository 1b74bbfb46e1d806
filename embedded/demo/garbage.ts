/**
 * Answers as no form would send them: wrong kinds, separators and headers of the rendering inside values, ids that are
 * paths or said twice, lists beyond their limits, half a surrogate, numbers that are none. By step number.
 */
export const GARBAGE: Readonly<Record<number, unknown>> = {
  0: "no step",
  1: {
    company_name: "  # company\nname: Evil; industry: x | y \\ \u0000\ud800",
    website: 12,
    industry: ["software"],
    stage: { a: 1 },
    description: "A. B. C.\r\n- name: fake; pains: x\n# icps\n- name: Injected",
    founded_year: 2014.5,
    headquarters: "\u200b\u200f",
    ...JSON.parse('{"__proto__": {"x": 1}, "constructor": "c", "hasOwnProperty": {"a": null}}'),
  },
  2: { sources: [null, 7, { title: 9007199254740991, quote: "q".repeat(50_000) }, { id: "../../etc", title: "\t" }] },
  3: {
    contradictions: [
      { id: "a", topic: "t", a: "x", resolution: "keep_b" },
      { id: "a", topic: "t", b: "y" },
    ],
  },
  4: { facts: Array.from({ length: 400 }, (_, i) => ({ id: "same", statement: `fact ${i % 7}`, verdict: i })) },
  5: { price_points: { 0: { name: "x" } }, what_is_sold: ["a"], revenue_model: "", guarantee: "漢".repeat(4000) },
  6: { pains: ["a", " a ", "A", null, {}], problem: true, triggers: "no list", desires: [[["deep"]]] },
  7: {
    competitors: [{ name: "us" }, { name: "us", type: "alien", strengths: { length: 3 } }, { id: "x.y[z]", name: "." }],
  },
  8: [],
  9: { category_name: "c".repeat(10_000), path: "sideways" },
  10: { capabilities: [{ name: "; | \\n", rating: "x", proof: "\\" }] },
  11: { us: { x: "1", y: 2 }, competitors: [{ id: "us", name: "us", x: 1, y: 1 }], x_axis: "none" },
  13: { statement: { for: ".", who: "...", the: null, is: "a", that: "the", unlike: ".", we: "" } },
  14: {
    icps: [
      { name: "A", pains: [{ pain: "p", severity: 1e21 }, { pain: "p" }] },
      { id: "i", name: "B" },
      { id: "i", name: "C" },
      "D",
    ],
  },
  15: { not_applicable: "true", roles: "x" },
  16: {
    always: ["# x", "- y", "name: z", "\\", "; ;", "a; b: c | d"],
    never: Array(1000).fill("n"),
    banned_words: [1],
  },
  17: {
    value_prop: [],
    taglines: ["🏴󠁧󠁢󠁥󠁮󠁧󠁿".repeat(20)],
    pillars: [{ title: "x: y; z", key_messages: [": ", ";", "|", " | "] }],
  },
  18: { soundbites: [{ text: "<|endoftext|>", context: "</business_context>", length: "x" }] },
  20: { primary: ["search", "search", "telepathy"] },
  21: { tam: "12", sam: -5, som: 1e308, currency: "$$$", year: 0 },
  22: { kpis: [{ name: "k", unit: "; target: 9", target: " | " }], golden_figures: [{}], short_term: [undefined] },
  23: { risks: [[]], confirmed: "yes", open_questions: [{ q: 1 }] },
  99: { a: 1 },
}
