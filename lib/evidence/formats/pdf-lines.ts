// A PDF holds pieces of text at places, neither lines nor tables. Here pieces become lines, and lines become
// paragraphs, headings and tables. The order of the file is kept: it is right more often than the places are.

/** A piece as pdf.js gives it: `transform` ends with x and y, y growing upwards. */
export type Item = { str: string; transform: number[]; width: number; height: number }

type Piece = { text: string; x: number; right: number }
type Cell = Piece & { pieces: Piece[] }
export type Line = { cells: Cell[]; right: number; y: number; size: number }

export type Row =
  | { kind: "text"; text: string }
  | { kind: "heading"; level: number; text: string }
  | { kind: "table"; rows: string[][] }

/** Wider gaps part cells, narrower ones words; both in sizes of the type. */
const CELL_GAP = 1.2
const WORD_GAP = 0.12

export function linesOf(items: readonly Item[]): Line[] {
  const lines: Line[] = []
  for (const item of items) {
    if (item.str.trim() === "") continue
    const [, , b = 0, d = 0, x = 0, y = 0] = item.transform
    const size = item.height || Math.hypot(b, d) || 1
    const piece = { text: item.str, x, right: x + item.width }
    const line = lines.at(-1)
    const gap = line ? x - line.right : 0
    if (!line || Math.abs(line.y - y) >= Math.max(line.size, size) * 0.4 || gap <= -size) {
      lines.push({ cells: [cellOf([piece], size)], right: piece.right, y, size })
      continue
    }
    const last = line.cells.at(-1)
    if (gap > size * CELL_GAP || !last) line.cells.push(cellOf([piece], size))
    else line.cells[line.cells.length - 1] = cellOf([...last.pieces, piece], size)
    line.right = piece.right
    line.size = Math.max(line.size, size)
  }
  const split: Line[] = []
  for (const [i, line] of lines.entries()) split.push(splitAtColumns(line, [split[i - 1], lines[i + 1]]))
  return joinWrapped(split)
}

function cellOf(pieces: Piece[], size: number): Cell {
  const text = pieces.reduce((sum, piece, i) => {
    const before = pieces[i - 1]
    return sum + (before && piece.x - before.right > size * WORD_GAP ? " " : "") + piece.text
  }, "")
  return { text: text.trim(), x: pieces[0]?.x ?? 0, right: pieces.at(-1)?.right ?? 0, pieces }
}

/** Where a cell is full, the next one follows after a word's gap: a column of the line above or below tells them apart. */
function splitAtColumns(line: Line, neighbours: (Line | undefined)[]): Line {
  const rows = neighbours.filter((each) => each !== undefined && each.cells.length > 1)
  const columns = rows.flatMap((each) => each?.cells.slice(1).map((cell) => cell.x) ?? [])
  if (columns.length === 0) return line
  const isShort = line.cells.length > 1 && rows.some((each) => each && each.cells.length > line.cells.length)
  const cells = line.cells.flatMap((cell) => {
    const groups: Piece[][] = []
    for (const piece of cell.pieces.flatMap((each) => (isShort ? splitPiece(each, columns) : [each]))) {
      const group = groups.at(-1)
      const gap = piece.x - (group?.at(-1)?.right ?? piece.x)
      const isColumn = gap > line.size * WORD_GAP && columns.some((x) => Math.abs(x - piece.x) < line.size * 0.2)
      if (group && !isColumn) group.push(piece)
      else groups.push([piece])
    }
    return groups.map((group) => cellOf(group, line.size))
  })
  return { ...line, cells }
}

/** pdf.js joins pieces a space apart. One that reaches over a column's start is parted at the space nearest to it. */
function splitPiece(piece: Piece, columns: number[]): Piece[] {
  const x = columns.find((each) => each > piece.x + 1 && each < piece.right - 1)
  if (x === undefined) return [piece]
  const about = ((x - piece.x) / (piece.right - piece.x)) * piece.text.length
  const spaces = [...piece.text.matchAll(/ /g)].map((match) => match.index)
  const at = spaces.sort((a, b) => Math.abs(a + 1 - about) - Math.abs(b + 1 - about))[0]
  if (at === undefined || Math.abs(at + 1 - about) > 4) return [piece]
  const rest = { text: piece.text.slice(at + 1), x, right: piece.right }
  return [{ text: piece.text.slice(0, at), x: piece.x, right: x - 2 }, ...splitPiece(rest, columns)]
}

const LOOK = 6

/**
 * A row whose cells are more than one line high is drawn cell by cell. Its lines are put together when each begins at
 * a column of a row nearby, and the first of them at the first column.
 */
function joinWrapped(lines: readonly Line[]): Line[] {
  const joined: Line[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as Line
    const near = [...joined.slice(-LOOK).toReversed(), ...lines.slice(i + 1, i + 1 + LOOK)]
    const columns = near.find((each) => each.cells.length > 2 && each.cells.length > line.cells.length)?.cells
    const columnOf = (cell: Cell) => columns?.findIndex((each) => Math.abs(each.x - cell.x) < line.size * 0.3) ?? -1
    const isPart = (each: Line | undefined) =>
      each !== undefined &&
      Math.abs(each.y - line.y) < line.size * 3 &&
      Math.abs(each.size - line.size) < 0.5 &&
      each.cells.every((cell) => columnOf(cell) > 0)
    if (!columns || columnOf(line.cells[0] as Cell) !== 0 || !isPart(lines[i + 1])) {
      joined.push(line)
      continue
    }
    const cells = [...line.cells]
    while (isPart(lines[i + 1])) cells.push(...(lines[++i] as Line).cells)
    const row = columns.map((_, column) => {
      const own = cells.filter((cell) => columnOf(cell) === column)
      return { text: own.map((cell) => cell.text).join(" "), x: columns[column]?.x ?? 0, right: 0, pieces: [] }
    })
    joined.push({ ...line, cells: row })
  }
  return joined
}

export function rowsOf(lines: readonly Line[]): Row[] {
  const body = bodySize(lines)
  const sizes = [...new Set(lines.map((line) => Math.round(line.size)))].filter((size) => size > body * 1.15)
  const larger = sizes.sort((a, b) => b - a)
  const widest = Math.max(0, ...lines.map((line) => line.right))
  const rows: Row[] = []
  let before: Line | undefined
  for (const line of lines) {
    const last = rows.at(-1)
    const gap = before ? before.y - line.y : -1
    const level = larger.indexOf(Math.round(line.size)) + 1
    const cells = line.cells.map((cell) => cell.text)
    const text = cells.join(" ")
    if (level > 0) {
      const isContinued = last?.kind === "heading" && last.level === level && gap > 0 && gap < line.size * 1.6
      if (isContinued) last.text += ` ${text}`
      else rows.push({ kind: "heading", level, text })
    } else if (cells.length > 1) {
      if (last?.kind === "table") last.rows.push(cells)
      else rows.push({ kind: "table", rows: [cells] })
    } else {
      // A line that ends near the edge goes on in the next one.
      const isFull = before !== undefined && before.right > widest * 0.8 && before.cells.length === 1
      const isContinued = last?.kind === "text" && isFull && gap > 0 && gap < line.size * 1.7
      if (isContinued) last.text += ` ${text}`
      else rows.push({ kind: "text", text })
    }
    before = line
  }
  // One line with gaps is no table.
  return rows.map((row) =>
    row.kind === "table" && row.rows.length === 1 ? { kind: "text", text: (row.rows[0] ?? []).join(" ") } : row,
  )
}

/** The size most characters have. */
function bodySize(lines: readonly Line[]): number {
  const counts = new Map<number, number>()
  for (const line of lines) {
    const size = Math.round(line.size)
    counts.set(size, (counts.get(size) ?? 0) + line.cells.reduce((sum, cell) => sum + cell.text.length, 0))
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}
