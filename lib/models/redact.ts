// What must not leave for a hosted model: keys, tokens, passwords, card numbers, e-mail addresses.

const SECRETS: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[private key]"],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}\b/g, "[token]"],
  [/\b(?:sk|pk|rk)[-_](?:ant-|live[-_]|test[-_]|proj-)?[A-Za-z0-9_-]{16,}\b/g, "[key]"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "[key]"],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}\b/g, "[key]"],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}\b/g, "[key]"],
  [/\bAIza[A-Za-z0-9_-]{30,}\b/g, "[key]"],
  [/\b(postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|https?):\/\/([^\s:/@]+):([^\s@/]+)@/g, "$1://[credentials]@"],
  [/\b(bearer)\s+[A-Za-z0-9._~+/-]{16,}=*/gi, "$1 [token]"],
  [/\b((?:api[-_ ]?key|secret|password|passwd|pwd|token)["']?\s*[:=]\s*["']?)[^\s"',;]{6,}/gi, "$1[secret]"],
]
const EMAIL = /\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b/g
const DIGITS = /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])/g

/** True for digits that pass the check every card number passes. */
function isCard(digits: string): boolean {
  let sum = 0
  for (const [index, char] of [...digits].reverse().entries()) {
    const digit = Number(char)
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits)
}

/** A text without secrets, e-mail addresses and card numbers; each is replaced by what it was. */
export function redact(text: string): string {
  let clean = text
  for (const [pattern, replacement] of SECRETS) clean = clean.replace(pattern, replacement)
  return clean
    .replace(EMAIL, "[email]")
    .replace(DIGITS, (found) => (isCard(found.replace(/\D/g, "")) ? "[card]" : found))
}

/** The same for every text inside a value; keys and other values stay. */
export function redactDeep<T>(value: T): T {
  if (typeof value === "string") return redact(value) as T
  if (Array.isArray(value)) return value.map(redactDeep) as T
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner)])) as T
  return value
}
