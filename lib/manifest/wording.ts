// When two texts say the same. Pure; any text.

/** Texts with the same spaced form are one fact: composed characters (NFC), runs of white space as one space. */
export function spaced(text: string): string {
  if (!SPACED.test(text)) return text
  return text.normalize("NFC").replace(/\s+/gu, " ").trim()
}

// Most text is its own spaced form: single spaces inside, and letters and signs that no other composes with.
const SPACED = /[^ -~\u00a1-\u02ff\u2010-\u2027\u20ac]|^ | $| {2}/

/** Texts with the same worded form differ in case and punctuation only. Signs that carry meaning stay: 1.5 is not 15. */
export function worded(text: string): string {
  // Up and down again folds what has no capital of its own: "Straße" and "STRASSE".
  const words = text.normalize("NFKC").toUpperCase().toLowerCase().match(WORDS)
  return words?.join(" ") ?? spaced(text)
}

const WORDS = /(?:[^\p{P}\p{Z}\p{C}]|[%‰#@&*])+|[-.,/:](?=\p{N})/gu
