import type { Sections } from "#lib/manifest/contract/content"
import { present, type Reader } from "#lib/manifest/extract/reader"

export type MessagingSteps = {
  brand: Reader
  positioning: Reader
  rules: Reader
  messaging: Reader
  soundbites: Reader
  proof: Reader
}

/** Steps 12, 13 and 16 to 19. */
export function extractMessaging(steps: MessagingSteps): Sections["messaging"] {
  const { brand, positioning, rules, messaging, soundbites, proof } = steps
  const prop = messaging.group("value_prop")
  return present({
    value_prop: present({
      primary: prop.text("primary"),
      secondary: prop.text("secondary"),
      supporting_points: prop.texts("supporting_points"),
    }),
    positioning: statementOf(positioning.group("statement")),
    focus: positioning.text("focus"),
    sacrifice: positioning.text("sacrifice"),
    taglines: messaging.texts("taglines"),
    pillars: messaging.items("pillars", "title", (pillar, title) =>
      present({ title, key_messages: pillar.texts("key_messages"), audience: pillar.text("audience") }),
    ),
    soundbites: soundbites.items("soundbites", "text", (bite, text) =>
      present({ text, context: bite.text("context"), length: bite.text("length") }),
    ),
    guardrails: {
      always: rules.texts("always"),
      never: rules.texts("never"),
      banned_words: rules.texts("banned_words"),
      compliance: rules.texts("compliance"),
    },
    brand: { values: brand.texts("values"), personality: brand.texts("personality"), tone: brand.texts("tone") },
    proof: proof.items("proof", "text", (point, text) =>
      present({ text, kind: point.text("kind"), date: point.text("date"), source: point.text("source") }),
    ),
  })
}

// The person's own words in the sentence the form shows. Parts nobody entered take their connecting words with them.
function statementOf(part: Reader): string | undefined {
  const said = (key: string) => part.text(key)?.replace(/[.\s]+$/, "") || undefined
  const [whom, who, the, is, that] = ["for", "who", "the", "is", "that"].map(said)
  const [unlike, we] = [said("unlike"), said("we")]
  const opening = [whom && `For ${whom}`, who && `who ${who}`].filter(Boolean).join(" ")
  const claim = [the && `the ${the}`, is && `is ${withArticle(is)}`, that && `that ${that}`].filter(Boolean).join(" ")
  const contrast = [unlike && `unlike ${unlike}`, we && `we ${we}`].filter(Boolean).join(", ")
  const sentences = [[opening, claim].filter(Boolean).join(", "), contrast].filter(Boolean)
  return sentences.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`).join(" ") || undefined
}

function withArticle(noun: string): string {
  if (/^(an?|the)\s/i.test(noun)) return noun
  return /^[aeiou]/i.test(noun) ? `an ${noun}` : `a ${noun}`
}
