import { Mark, Tag } from "#components/ui/status"
import { schemaText } from "#lib/platform/schema-text"

type Content = Record<string, { schema?: unknown }>
type Parameter = { in?: string; name?: string; required?: boolean; description?: string; schema?: unknown }
export type Operation = {
  method: string
  path: string
  summary?: string
  description?: string
  parameters: Parameter[]
  body: Content
  responses: { status: string; description: string; content: Content }[]
}
export type Chapter = { name: string; operations: Operation[] }

const anchor = ({ method, path }: Operation) => `${method}-${path.replace(/\W+/g, "-")}`

/** The HTTP interface as people read it: contents, then every operation with what it takes and gives. */
export function ApiReference({
  chapters,
  schemas,
}: {
  chapters: Chapter[]
  schemas: [name: string, schema: unknown][]
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[16rem_minmax(0,1fr)]">
      <Contents chapters={chapters} />
      <div className="min-w-0 space-y-12">
        {chapters.map(({ name, operations }) => (
          <section key={name} aria-labelledby={`chapter-${name}`} className="space-y-4">
            <h2 id={`chapter-${name}`} className="text-xl font-semibold capitalize">
              {name}
            </h2>
            {operations.map((operation) => (
              <OperationCard key={anchor(operation)} operation={operation} />
            ))}
          </section>
        ))}
        <section aria-labelledby="schemas" className="space-y-4">
          <h2 id="schemas" className="text-xl font-semibold">
            Schemas
          </h2>
          {schemas.map(([name, schema]) => (
            <article key={name} id={`schema-${name}`} className="space-y-2">
              <h3 className="font-mono text-base font-medium">{name}</h3>
              <Code label={`Schema ${name}`} text={schemaText(schema)} />
            </article>
          ))}
        </section>
      </div>
    </div>
  )
}

function Contents({ chapters }: { chapters: Chapter[] }) {
  return (
    <nav
      aria-label="Contents"
      className="text-sm lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)] lg:self-start lg:overflow-y-auto"
    >
      <ul className="space-y-4">
        {chapters.map(({ name, operations }) => (
          <li key={name}>
            <a href={`#chapter-${name}`} className="font-medium capitalize underline-offset-4 hover:underline">
              {name}
            </a>
            <ul className="mt-1 space-y-1 border-l border-border pl-3 text-muted">
              {operations.map((operation) => (
                <li key={anchor(operation)}>
                  <a
                    href={`#${anchor(operation)}`}
                    className="underline-offset-4 hover:text-foreground hover:underline"
                  >
                    {operation.method} {operation.path.replace("/api/v1", "")}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function OperationCard({ operation }: { operation: Operation }) {
  const { method, path, summary, description, parameters, body, responses } = operation
  return (
    <article id={anchor(operation)} className="min-w-0 space-y-3 rounded-lg border border-border p-4">
      <h3 className="flex flex-wrap items-center gap-2 font-mono text-base font-medium">
        <Tag>{method}</Tag>
        <span className="min-w-0 break-all">{path}</span>
      </h3>
      <p>{summary}</p>
      <p className="text-sm text-muted">{description}</p>
      {parameters.length > 0 && (
        <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)]">
          {parameters.map((parameter) => (
            <div key={`${parameter.in}-${parameter.name}`} className="contents">
              <dt className="font-mono">
                {parameter.name}
                {parameter.required ? "" : "?"}
              </dt>
              <dd className="mb-2 text-muted sm:mb-0">
                in the {parameter.in}: {schemaText(parameter.schema)}
                {parameter.description ? `. ${parameter.description}` : ""}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {Object.entries(body).map(([type, { schema }]) => (
        <div key={type} className="space-y-1">
          <h4 className="text-sm font-medium">Body, {type}</h4>
          <Code label={`Body of ${method} ${path} as ${type}`} text={schemaText(schema)} />
        </div>
      ))}
      <ul className="space-y-2 text-sm">
        {responses.map(({ status, description, content }) => (
          <li key={status} className="space-y-1">
            <p className="flex items-start gap-2">
              <Mark tone={status.startsWith("2") ? "good" : "neutral"} className="mt-1" />
              <span className="min-w-0">
                <span className="font-mono">{status}</span> {description}
              </span>
            </p>
            {status.startsWith("2") &&
              Object.entries(content).map(([type, { schema }]) => (
                <Code
                  key={type}
                  label={`Answer of ${method} ${path}`}
                  text={type === "application/json" ? schemaText(schema) : type}
                />
              ))}
          </li>
        ))}
      </ul>
    </article>
  )
}

function Code({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="max-w-full overflow-x-auto rounded-md bg-sunken p-3">
      <pre className="font-mono text-xs">{text}</pre>
    </section>
  )
}
