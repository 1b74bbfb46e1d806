import { fromAnswer, itemsAt, type Material, type Suggested, textAt, textsAt } from "#lib/evidence/drafts/material"

// Drafts that fixed rules can make from other answers. The words stay those of the person who answered.

const one = (path: Suggested["path"], text: string, step: number, quote = text): Suggested[] =>
  text ? [{ path, value: text, from: fromAnswer(step, quote) }] : []

const firstSentence = (text: string) => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text
const withoutStop = (text: string) => text.replace(/[.!?]+$/, "")
const lower = (text: string) => (/^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text)

/** Step 6 from what is sold and what holds competitors' customers: only words the person already gave. */
export function market({ answers }: Material): Suggested[] {
  const icps = itemsAt(answers[14], "icps")
  return [
    ...icps.flatMap((icp) => itemsAt(icp, "pains").flatMap((pain) => one(["pains", 0], textAt(pain, "pain"), 14))),
    ...icps.flatMap((icp) => textsAt(icp, "goals").flatMap((goal) => one(["desires", 0], goal, 14))),
    ...icps.flatMap((icp) =>
      itemsAt(icp, "objections").flatMap((each) => one(["objections", 0], textAt(each, "objection"), 14)),
    ),
    ...icps.flatMap((icp) => textsAt(icp, "triggers").flatMap((trigger) => one(["triggers", 0], trigger, 14))),
  ]
}

const POOR = /^(?:no|little|hardly any|few|poor|bad|weak|missing|lacks?|without|slow|expensive)\s+/i

/** Step 8: where competitors are weak is where to compare; where they are strong is where one may lose. */
export function comparison({ answers }: Material): Suggested[] {
  const competitors = itemsAt(answers[7], "competitors")
  const weak = competitors.flatMap((competitor) =>
    textsAt(competitor, "weaknesses").map((text) => ({ name: textAt(competitor, "name"), text })),
  )
  const capabilities = itemsAt(answers[10], "capabilities").filter((each) =>
    ["only_you", "unique"].includes(textAt(each, "rating")),
  )
  return [
    ...weak
      .slice(0, 8)
      .flatMap(({ name, text }, i) => [
        ...one(["axes", i, "axis"], capital(text.replace(POOR, "")), 7, text),
        ...one(["axes", i, "theirs"], name ? `${name}: ${lower(text)}` : text, 7, text),
      ]),
    ...capabilities.slice(0, 5).flatMap((each) => one(["advantages", 0], textAt(each, "name"), 10)),
    ...competitors.flatMap((competitor) =>
      textsAt(competitor, "strengths")
        .slice(0, 2)
        .flatMap((text) => one(["losses", 0], text, 7)),
    ),
  ]
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Step 9: the shelf people know, which is the niche as it was named. */
export function category({ answers }: Material): Suggested[] {
  const niche = textAt(answers[1], "sub_industry")
  const sold = textAt(answers[5], "what_is_sold")
  const name = niche || withoutStop(firstSentence(sold))
  if (!name) return []
  const step = niche ? 1 : 5
  const quote = niche || sold
  return [
    ...one(["path"], "safe", step, quote),
    ...one(["category_name"], name, step, quote),
    ...one(["why"], firstSentence(textAt(answers[1], "description")), 1),
  ]
}

/** Step 11: the competitors, not yet placed, between two points of comparison. */
export function perceptualMap({ answers }: Material): Suggested[] {
  const names = itemsAt(answers[7], "competitors")
    .map((each) => textAt(each, "name"))
    .filter(Boolean)
  const axes = itemsAt(answers[8], "axes")
    .map((each) => textAt(each, "axis"))
    .filter(Boolean)
  const ends = (key: string, axis: string | undefined) =>
    axis
      ? [...one([key, "low"], `Less: ${lower(axis)}`, 8, axis), ...one([key, "high"], `More: ${lower(axis)}`, 8, axis)]
      : []
  return [
    ...ends("x_axis", axes[0]),
    ...ends("y_axis", axes[1]),
    ...names.flatMap((name, i) => one(["competitors", i, "name"], name, 7)),
  ]
}

/** Step 13: the sentence, filled in from what was said elsewhere. */
export function positioning({ answers }: Material): Suggested[] {
  const [icp] = itemsAt(answers[14], "icps")
  const [pain] = itemsAt(icp, "pains")
  const [rival] = itemsAt(answers[7], "competitors")
  const at = (key: string) => ["statement", key]
  const unique = itemsAt(answers[10], "capabilities").find((each) =>
    ["only_you", "unique"].includes(textAt(each, "rating")),
  )
  const problem = textAt(answers[6], "problem")
  const advantage = textsAt(answers[8], "advantages")[0] ?? ""
  const benefit = textAt(answers[17], "value_prop", "primary")
  const desire = textsAt(answers[6], "desires")[0] ?? ""
  const need = pain ? one(at("who"), textAt(pain, "pain"), 14) : one(at("who"), firstSentence(problem), 6, problem)
  return [
    ...one(at("for"), textAt(icp, "name"), 14),
    ...need,
    ...one(at("the"), textAt(answers[1], "company_name"), 1),
    ...one(
      at("is"),
      textAt(answers[9], "category_name") || textAt(answers[1], "sub_industry"),
      textAt(answers[9], "category_name") ? 9 : 1,
    ),
    ...(benefit ? one(at("that"), benefit, 17) : one(at("that"), desire, 6)),
    ...one(at("unlike"), textAt(rival, "name"), 7),
    ...(advantage ? one(at("we"), advantage, 8) : one(at("we"), textAt(unique, "name"), 10)),
  ]
}

const WHOM = /\bfor ((?:(?!\bthat\b|\bwhich\b|\bto\b)[\p{L}\d' -]){4,100})/iu

/** Step 14: one ideal customer, from whom the offer is for and what the market says. */
export function customers({ answers }: Material): Suggested[] {
  const described = [
    [1, textAt(answers[1], "sub_industry")],
    [5, textAt(answers[5], "what_is_sold")],
    [1, textAt(answers[1], "description")],
  ] as const
  const [step, text] = described.find(([, each]) => WHOM.test(each)) ?? [0, ""]
  const whom = WHOM.exec(text)?.[1]?.trim()
  const segment = itemsAt(answers[7], "competitors").flatMap((each) => textsAt(each, "segments"))[0]
  const name = whom ?? segment
  if (!name) return []
  const at = (...rest: (string | number)[]) => ["icps", 0, ...rest]
  return [
    ...one(at("name"), capital(name), whom ? step : 7, whom ? text : name),
    ...one(at("description"), textAt(answers[6], "problem"), 6),
    ...textsAt(answers[6], "pains")
      .slice(0, 8)
      .flatMap((pain, i) => one(at("pains", i, "pain"), pain, 6)),
    ...textsAt(answers[6], "desires")
      .slice(0, 8)
      .flatMap((goal) => one(at("goals", 0), goal, 6)),
    ...textsAt(answers[6], "objections")
      .slice(0, 8)
      .flatMap((each, i) => one(at("objections", i, "objection"), each, 6)),
    ...textsAt(answers[6], "triggers")
      .slice(0, 8)
      .flatMap((trigger) => one(at("triggers", 0), trigger, 6)),
  ]
}

/** Step 17: the positioning as the promise, what one can do as pillars. */
export function messages({ answers }: Material): Suggested[] {
  const benefit = textAt(answers[13], "statement", "that")
  const sold = textAt(answers[5], "what_is_sold")
  const able = itemsAt(answers[10], "capabilities").filter((each) => textAt(each, "rating") !== "table_stakes")
  return [
    ...(benefit
      ? one(["value_prop", "primary"], benefit, 13)
      : one(["value_prop", "primary"], firstSentence(sold), 5, sold)),
    ...textsAt(answers[8], "advantages")
      .slice(0, 4)
      .flatMap((each) => one(["value_prop", "supporting_points", 0], each, 8)),
    ...able
      .slice(0, 4)
      .flatMap((each, i) => [
        ...one(["pillars", i, "title"], textAt(each, "name"), 10),
        ...one(["pillars", i, "key_messages", 0], textAt(each, "proof"), 10),
      ]),
  ]
}

/** Step 18: the promise and the taglines, as they were written. */
export function soundbites({ answers }: Material): Suggested[] {
  const said = [textAt(answers[17], "value_prop", "primary"), ...textsAt(answers[17], "taglines")].filter(Boolean)
  return said.flatMap((text, i) => [
    ...one(["soundbites", i, "text"], text, 17),
    ...one(["soundbites", i, "length"], text.length <= 90 ? "one_liner" : "short", 17, text),
  ])
}
