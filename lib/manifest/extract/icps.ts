import { RANKS, type Sections } from "#lib/manifest/contract/content"
import { present, type Reader } from "#lib/manifest/extract/reader"

type Icp = Sections["icps"][number]

/**
 * Step 14: at most three, in the order given, which is their rank. One without a name cannot be addressed and is left
 * out. One without a description or any attribute is named in a warning, and is the first to go beyond three.
 */
export function extractIcps(step: Reader): Sections["icps"] {
  const found = step.items("icps", "name", (icp, name) => {
    const made = present({
      rank: "tertiary" as const,
      name,
      description: icp.text("description"),
      buyer: icp.text("buyer"),
      company_size: icp.text("company_size"),
      vertical: icp.text("vertical"),
      geography: icp.texts("geography"),
      pains: icp.items("pains", "pain", (item, pain) => present({ pain, severity: item.whole("severity") })),
      goals: icp.texts("goals"),
      objections: icp.items("objections", "objection", (item, objection) =>
        present({ objection, response: item.text("response") }),
      ),
      triggers: icp.texts("triggers"),
      confidence_score: icp.whole("confidence"),
    })
    if (!made.description) icp.warn("description", "missing")
    if (!hasAttribute(made)) icp.warn("", "says nothing but a name and a description")
    return made
  })
  if (found.length > RANKS.length) step.warn("icps", "only three are kept, complete ones first")
  return firstThree(found).map((icp, i) => ({ ...icp, rank: RANKS[i] ?? "tertiary" }))
}

function firstThree(found: readonly Icp[]): Icp[] {
  const kept = [...found]
  while (kept.length > RANKS.length) {
    const last = kept.findLastIndex((icp) => !icp.description || !hasAttribute(icp))
    kept.splice(last, 1)
  }
  return kept
}

function hasAttribute(icp: Omit<Icp, "id">): boolean {
  const lists = [icp.geography, icp.pains, icp.goals, icp.objections, icp.triggers]
  return Boolean(icp.buyer || icp.company_size || icp.vertical) || lists.some((list) => list.length > 0)
}
