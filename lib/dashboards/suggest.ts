/** Edits (insert, delete, replace, swap of neighbours) from one word to another. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1] as number[]
      let best = Math.min(
        (above[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1)
      row.push(best)
    }
    rows.push(row)
  }
  return rows[a.length]?.[b.length] ?? 0
}

/** The name somebody probably meant, or undefined when none is near: at most a third of the letters may differ. */
export function suggest(word: string, names: Iterable<string>): string | undefined {
  const typed = word.toLowerCase().slice(0, 80)
  let best: { name: string; edits: number } | undefined
  for (const name of names) {
    const known = name.toLowerCase()
    const edits = distance(typed, known)
    const near = edits <= Math.max(1, Math.floor(Math.max(typed.length, known.length) / 3))
    const extends_ = typed.length >= 3 && (known.startsWith(typed) || typed.startsWith(known))
    if ((near || extends_) && (!best || edits < best.edits)) best = { name, edits }
  }
  return best?.name
}

/** Names for a message: at most twelve, then how many more. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return "none"
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`
}
