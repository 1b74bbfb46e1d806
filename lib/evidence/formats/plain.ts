import Papa from "papaparse"
import { type Builder, clean, createBuilder, type Reading } from "#lib/evidence/formats/builder"
import { decodeText } from "#lib/evidence/formats/decode"
import { MAX_CHARACTERS, type TextCell } from "#lib/evidence/text"

// Formats that are their own text: comma-separated values, Markdown and plain text.

/** Beyond the most that is kept there is no use in reading: a little more, so that the cut is noticed. */
const startOf = (bytes: Uint8Array) => clean(decodeText(bytes).slice(0, MAX_CHARACTERS * 2))

/** Lines as they are, without more than one empty line between two. */
const tidy = (bytes: Uint8Array) => {
  const lines = startOf(bytes).split("\n")
  return `${lines
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`
}

export function readText(bytes: Uint8Array): Reading {
  const builder = createBuilder()
  builder.verbatim(tidy(bytes))
  return builder.done()
}

export function readCsv(bytes: Uint8Array): Reading {
  const builder = createBuilder()
  const { data } = Papa.parse<string[]>(startOf(bytes).replace(/^sep=(.)\n/i, ""), { skipEmptyLines: "greedy" })
  builder.table(data)
  return builder.done()
}

export function readMarkdown(bytes: Uint8Array): Reading {
  const builder = createBuilder()
  const text = tidy(bytes)
  builder.verbatim(text)
  const title = markMarkdown(builder, text)
  return builder.done({ title })
}

type MarkdownLine = { text: string; offset: number }

/** Headings and tables of Markdown, at their places in it. Gives the first heading. */
function markMarkdown(builder: Builder, text: string): string | null {
  let offset = 0
  let isCode = false
  let title: string | null = null
  let table: MarkdownLine[] = []
  const endTable = () => {
    const [, rule] = table
    if (rule && isRule(rule.text))
      builder.markTable(
        table.filter((_, i) => i !== 1).map((line) => cellsOf(line)),
        true,
      )
    table = []
  }
  for (const line of text.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode
    const heading = isCode ? null : /^( {0,3}(#{1,6})[ \t]+)(.+?)[ \t]*#*$/.exec(line)
    if (heading) {
      const [, before = "", marks = "", words = ""] = heading
      builder.markHeading({ level: marks.length, text: words, offset: offset + before.length })
      title ??= words
    }
    if (!isCode && line.includes("|")) table.push({ text: line, offset })
    else endTable()
    offset += line.length + 1
  }
  endTable()
  return title
}

const isRule = (line: string) => /^[\s|:-]+$/.test(line) && line.includes("-")

/** Cells between pipes, each at its place. */
function cellsOf({ text, offset }: MarkdownLine): TextCell[] {
  const cells: TextCell[] = []
  let at = 0
  for (const part of text.split(/(?<!\\)\|/)) {
    const cell = part.trim()
    cells.push({ text: cell, offset: offset + at + part.indexOf(cell) })
    at += part.length + 1
  }
  // The pipes at the edges part nothing.
  const trimmed = text.trim()
  return cells.slice(trimmed.startsWith("|") ? 1 : 0, trimmed.endsWith("|") ? -1 : undefined)
}
