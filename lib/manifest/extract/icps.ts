import { RANKS, type Sections } from "#lib/manifest/contract/content"
import { missing } from "#lib/manifest/extract/foundation"
import { present, type Reader } from "#lib/manifest/extract/reader"

type Icp = Sections["icps"][number]

/** Step 14: at most three, in the order given. Without a name there is nothing to address, so such a one is left out. */
export function extractIcps(step: Reader): Sections["icps"] {
  const found = step.items("icps", (icp, id): Icp | undefined => {
    const name = icp.text("name")
    if (!name) return missing(icp, "name")
    const made = present<Icp>({
      id,
      rank: "tertiary",
      name,
      description: icp.text("description"),
      company_size: icp.text("company_size"),
      vertical: icp.text("vertical"),
      geography: icp.texts("geography"),
      pains: icp.items("pains", (pain, painId) => {
        const what = pain.text("pain")
        return what ? present({ id: painId, pain: what, severity: pain.whole("severity") }) : missing(pain, "pain")
      }),
      goals: icp.texts("goals"),
      objections: icp.items("objections", (objection, objectionId) => {
        const what = objection.text("objection")
        if (!what) return missing(objection, "objection")
        return present({ id: objectionId, objection: what, response: objection.text("response") })
      }),
      triggers: icp.texts("triggers"),
      confidence_score: icp.whole("confidence"),
    })
    if (!made.description) icp.warn("description", "missing")
    if (!hasAttribute(made)) icp.warn("", "says nothing but a name and a description")
    return made
  })
  if (found.length > RANKS.length) step.warn(`icps[${RANKS.length}]`, "only the first three are kept")
  return found.slice(0, RANKS.length).map((icp, i) => ({ ...icp, rank: RANKS[i] ?? "tertiary" }))
}

function hasAttribute(icp: Icp): boolean {
  const lists = [icp.geography, icp.pains, icp.goals, icp.objections, icp.triggers]
  return Boolean(icp.company_size || icp.vertical) || lists.some((list) => list.length > 0)
}
