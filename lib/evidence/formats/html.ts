import { type DefaultTreeAdapterMap, parse } from "parse5"
import { createBuilder, type Reading } from "#lib/evidence/formats/builder"
import { decodeText } from "#lib/evidence/formats/decode"

type Node = DefaultTreeAdapterMap["node"]
type Element = DefaultTreeAdapterMap["element"]

const DROPPED = new Set(
  "script style noscript template svg math iframe object embed canvas audio video select datalist head button".split(
    " ",
  ),
)
const BLOCKS = new Set(
  "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form header hr html li main nav ol p pre section summary ul".split(
    " ",
  ),
)

const MOST_NODES = 1_000_000
/** A tree takes many times the memory of its text. */
const MOST_MARKUP = 4_000_000

/** What a reader of the page sees: headings, tables, text. Scripts, styles and hidden parts are left out. */
export function readHtml(bytes: Uint8Array): Reading {
  const start = Buffer.from(bytes.subarray(0, 2048)).toString("latin1")
  const html = decodeText(bytes, /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1])
  const tree = parse(html.slice(0, MOST_MARKUP))
  const builder = createBuilder()
  if (html.length > MOST_MARKUP)
    builder.notice("The page is longer than 4 million characters. Bridge read its beginning.")
  let line = ""
  const flush = () => {
    builder.text(line)
    line = ""
  }
  let title = ""
  let language: string | null = null

  // A stack of its own: pages nest deeper than the program's stack is.
  const stack: (Node | "end of block")[] = [tree]
  for (let seen = 0; stack.length > 0 && seen < MOST_NODES && !builder.isFull(); seen++) {
    const node = stack.pop() as Node | "end of block"
    if (node === "end of block") {
      flush()
      continue
    }
    if (node.nodeName === "#text") line += (node as DefaultTreeAdapterMap["textNode"]).value.replace(/\s+/g, " ")
    const children = "childNodes" in node ? node.childNodes : []
    if (!isElement(node)) {
      pushAll(stack, children)
      continue
    }
    const name = node.tagName
    if (name === "html") language = attribute(node, "lang") ?? null
    if (name === "head") title = textOf(find(node, "title"))
    if (DROPPED.has(name) || isHidden(node)) continue
    if (/^h[1-6]$/.test(name)) {
      flush()
      builder.heading(Number(name[1]), textOf(node))
    } else if (name === "table" && !find(node, "table", true)) {
      flush()
      builder.table(rowsOf(node), tableFacts(node))
    } else if (name === "br") {
      line += "\n"
    } else if (BLOCKS.has(name)) {
      flush()
      stack.push("end of block")
      pushAll(stack, children)
    } else if (name === "td" || name === "th" || name === "tr") {
      stack.push("end of block")
      pushAll(stack, children)
    } else {
      pushAll(stack, children)
    }
  }
  flush()
  return builder.done({ title, language })
}

/** Children onto a stack, the first one on top. One by one: a page may have more than a call takes. */
function pushAll<T>(stack: T[], children: readonly T[]) {
  for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as T)
}

const isElement = (node: Node): node is Element => "tagName" in node
const attribute = (element: Element, name: string) => element.attrs.find((each) => each.name === name)?.value

function isHidden(element: Element): boolean {
  if (attribute(element, "hidden") !== undefined || attribute(element, "aria-hidden") === "true") return true
  const style = attribute(element, "style") ?? ""
  return /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])/i.test(style)
}

/** Everything below in document order, without hidden parts. */
function* below(root: Node): Generator<Node> {
  const stack: Node[] = "childNodes" in root ? root.childNodes.toReversed() : []
  while (stack.length > 0) {
    const node = stack.pop() as Node
    yield node
    if (isElement(node) && (DROPPED.has(node.tagName) || isHidden(node))) continue
    if ("childNodes" in node) pushAll(stack, node.childNodes)
  }
}

function find(root: Element, name: string, isStrict = false): Element | undefined {
  for (const node of below(root))
    if (isElement(node) && node.tagName === name && (!isStrict || node !== root)) return node
  return undefined
}

function textOf(root: Element | undefined): string {
  let text = ""
  if (!root) return text
  for (const node of below(root)) {
    if (node.nodeName === "#text") text += (node as DefaultTreeAdapterMap["textNode"]).value
    else if (isElement(node) && (BLOCKS.has(node.tagName) || node.tagName === "br")) text += " "
  }
  return text.replace(/\s+/g, " ").trim()
}

function rowsOf(table: Element): string[][] {
  const rows: string[][] = []
  for (const node of below(table)) {
    if (!isElement(node)) continue
    if (node.tagName === "tr") rows.push([])
    else if (node.tagName === "td" || node.tagName === "th") rows.at(-1)?.push(textOf(node))
  }
  return rows
}

function tableFacts(table: Element) {
  const row = find(table, "tr")
  const has_header = row !== undefined && find(row, "th") !== undefined && find(row, "td") === undefined
  return { title: textOf(find(table, "caption")) || null, has_header }
}
