import { AppError } from "#lib/platform/errors"

// What tests of dashboards start from: a small valid file under a slug of its own.

export const CANARY = "zebra_canary_column"
let count = 0
/** A small valid dashboard under a slug of its own. */
export function text(change: (yaml: string) => string = (yaml) => yaml): { slug: string; yaml: string } {
  const slug = `board-${++count}`
  const yaml = change(`version: 1
slug: ${slug}
title: Board ${count} # a comment that stays
connection: Sample
filters:
  - { id: region, type: select, label: Region, multiple: true, options: [North, South] }
queries:
  - id: by_region
    sql: |
      select region, count(*) as ${CANARY} from orders
      {% if region %} where region in {{region}} {% endif %}
      group by 1 order by 1
tiles:
  - { id: regions, type: bar, title: Regions, query: by_region, x: { field: region }, y: { field: ${CANARY} } }
`)
  return { slug, yaml }
}

/** The AppError a promise is refused with; anything else is thrown on. */
export async function refusalOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => new Error("nothing was refused"),
    (caught: unknown) => caught,
  )
  if (error instanceof AppError) return error
  throw error
}
