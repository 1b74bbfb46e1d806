import type { TreeNode } from "#lib/warehouse/grammar"

// Arguments that would make one value of a statement as large as its author likes. The engine folds constants while it
// plans, so `explain` alone would already build them: they are refused in the tree. What slips through meets the
// executor's memory limit and the kill.

const MAX_TEXT = 10_000
const MAX_SERIES = 1_000_000

/** Functions with a length among their arguments, and at which place. */
const LENGTH_AT: Record<string, number> = { repeat: 1, lpad: 1, rpad: 1, bar: 3, to_base: 2, equi_width_bins: 2 }

/** The number a constant stands for (also `-5` and `5::bigint`), or null for anything else. */
export function constantNumber(node: TreeNode | undefined): number | null {
  if (!node) return null
  if (node.class === "CONSTANT") {
    const value = (node.value as { value?: unknown } | undefined)?.value
    return typeof value === "number" ? value : null
  }
  if (node.class === "CAST") return constantNumber(node.child as TreeNode)
  if (node.class === "FUNCTION" && node.function_name === "-") {
    const [only, second] = (node.children ?? []) as TreeNode[]
    const value = second ? null : constantNumber(only)
    return value === null ? null : -value
  }
  return null
}

function constantText(node: TreeNode | undefined): string | null {
  if (node?.class !== "CONSTANT") return null
  const value = (node.value as { value?: unknown } | undefined)?.value
  return typeof value === "string" ? value : null
}

function seriesProblem(args: TreeNode[]): string | null {
  const [first, second, third] = args.map(constantNumber)
  if (args.length === 1) {
    return typeof first === "number" && Math.abs(first) <= MAX_SERIES
      ? null
      : `needs a constant count of at most ${MAX_SERIES}`
  }
  if (typeof first === "number" || typeof second === "number") {
    const step = args.length > 2 ? third : 1
    if (typeof first !== "number" || typeof second !== "number" || typeof step !== "number" || step === 0) {
      return `needs constant bounds and step, at most ${MAX_SERIES} values`
    }
    return Math.abs((second - first) / step) <= MAX_SERIES ? null : `would make more than ${MAX_SERIES} values`
  }
  const step = args[2]
  const unit = step?.class === "FUNCTION" ? String(step.function_name) : ""
  if (!/^to_(hours|days|weeks|months|quarters|years|decades|centuries|millennia)$/.test(unit)) {
    return "needs constant numbers, or dates with a step of at least one hour (interval 1 day)"
  }
  return null
}

/** Why this call may not be made with these arguments, or null. Table functions stream, so their length is left to the plan. */
export function bombProblem(name: string, args: TreeNode[]): string | null {
  if (name === "range" || name === "generate_series") return seriesProblem(args)
  if (name === "format" || name === "printf") {
    const pattern = constantText(args[0])
    if (pattern === null) return "needs its pattern as a constant text"
    if (/\d{4,}|\*|\{[^}]*\{/.test(pattern)) return "may not ask for a width of four digits or a computed width"
    return null
  }
  const at = LENGTH_AT[name]
  if (at === undefined || args.length <= at) return null
  const length = constantNumber(args[at])
  return length !== null && length <= MAX_TEXT ? null : `needs a constant length of at most ${MAX_TEXT}`
}
