import { dashboardJsonSchema } from "#lib/dashboards/json-schema"

// Editors fetch this by the `$schema` comment of a dashboard file; it is public and generated from zod.
export function GET(_request: Request, context: { params: Promise<{ file: string }> }) {
  return context.params.then(({ file }) =>
    file === "dashboard.v1.json"
      ? Response.json(dashboardJsonSchema(), {
          headers: { "cache-control": "public, max-age=3600", "access-control-allow-origin": "*" },
        })
      : new Response("There is only /schemas/dashboard.v1.json.\n", { status: 404 }),
  )
}
