import type { ColumnKind } from "#lib/warehouse/contract"

const KINDS: [RegExp, ColumnKind][] = [
  [/\[|^(struct|map|list|union|array|record|json|variant)\b/i, "other"],
  [
    /^(u?(tiny|small|big|huge)int|u?integer|int\d*|double|float\d*|real|decimal|numeric|number|bignum|bignumeric)\b/i,
    "number",
  ],
  [/^date$/i, "date"],
  [/^(timestamp|datetime)/i, "timestamp"],
  [/^time\b/i, "time"],
  [/^bool/i, "boolean"],
  [/^(varchar|text|char|character|string|uuid|enum)/i, "text"],
]

/** What can be done with values of an engine's type: `DECIMAL(10,2)` is a number, `TIMESTAMP WITH TIME ZONE` an instant. */
export function columnKind(type: string): ColumnKind {
  return KINDS.find(([pattern]) => pattern.test(type.trim()))?.[1] ?? "other"
}
