// Untrusted text on its way to a model: marked as content, unable to end its own mark.

const OPEN = "<data>"
const CLOSE = "</data>"

/** A value as fenced JSON. `<` is escaped inside, so nothing in the data can close the fence or open a tag. */
export function fence(value: unknown): string {
  return `${OPEN}${(JSON.stringify(value) ?? "null").replaceAll("<", "\\u003c")}${CLOSE}`
}

/** A text under a tag of its own, ending with a newline. `<` is escaped inside as above; nothing else is changed. */
export function element(tag: string, text: string): string {
  return `<${tag}>\n${text.replaceAll("<", "\\u003c")}\n</${tag}>\n`
}

/** The value of a fenced text; undefined when it is not one. */
export function unfence(text: string): unknown {
  if (!text.startsWith(OPEN) || !text.endsWith(CLOSE)) return undefined
  try {
    return JSON.parse(text.slice(OPEN.length, -CLOSE.length))
  } catch {
    return undefined
  }
}
