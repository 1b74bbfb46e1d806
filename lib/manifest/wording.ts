// When two texts say the same. Pure; any text.

/** Texts with the same spaced form are one fact: composed characters (NFC), runs of white space as one space. */
export function spaced(text: string): string {
  if (PLAIN.test(text)) return text
  return text.normalize("NFC").replace(/\s+/gu, " ").trim()
}

// Printable ASCII with single spaces inside, which is most text, is its own spaced form.
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/** Texts with the same worded form differ in case and punctuation only. Signs that carry meaning stay: 1.5 is not 15. */
export function worded(text: string): string {
  const words = text.normalize("NFKC").toLowerCase().match(WORDS)
  return words?.join(" ") ?? spaced(text)
}

const WORDS = /(?:[^\p{P}\p{Z}\p{C}]|[%‰#@&*])+|[-.,/:](?=\p{N})/gu
