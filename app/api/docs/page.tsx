import { ApiReference, type Chapter, type Operation } from "#components/platform/api-reference"
import { Page } from "#components/ui/page"
import { describeApi } from "#lib/platform/openapi"
import { runtime } from "#lib/runtime"
import { contracts } from "../contracts.ts"

export const metadata = { title: "HTTP interface" }
export const dynamic = "force-dynamic"

export default function ApiDocs() {
  const document = describeApi(contracts, runtime().ports.origin)
  const found = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  )
  const chapters = Object.keys(contracts).map(
    (name): Chapter => ({
      name,
      operations: found
        .filter(({ tags }) => tags.includes(name))
        .map(
          ({ requestBody, parameters, responses, ...operation }): Operation => ({
            ...operation,
            parameters: parameters ?? [],
            body: requestBody?.content ?? {},
            responses: Object.entries(responses).map(([status, response]) => ({
              status,
              content: {},
              ...(response as { description: string }),
            })),
          }),
        ),
    }),
  )
  return (
    <main id="main">
      <Page
        title="HTTP interface"
        lead={
          <p>
            Everything the pages do can be done with <code>curl</code>. Send <code>Authorization: Bearer</code> and an
            access token; <code>POST {document.servers?.[0]?.url}/auth/v1/token?grant_type=password</code> gives one.
            The same for programs:{" "}
            <a href="/api/v1/openapi.json" className="underline underline-offset-4">
              OpenAPI 3.1
            </a>
            .
          </p>
        }
      >
        <ApiReference chapters={chapters} schemas={Object.entries(document.components?.schemas ?? {})} />
      </Page>
    </main>
  )
}
