import { Button } from "#components/ui/button"
import { Field } from "#components/ui/field"
import { Select } from "#components/ui/input"

/** Chooses two versions to put beside each other; the choice is the address. */
export function Compare({ versions, from, to }: { versions: string[]; from: string | null; to: string | null }) {
  const [latest = "", before = latest] = versions
  return (
    <form action="/manifest/versions" className="flex flex-wrap items-end gap-3">
      {[
        { name: "from", label: "Compare", value: from ?? before },
        { name: "to", label: "with", value: to ?? latest },
      ].map(({ name, label, value }) => (
        <Field key={name} id={`compare-${name}`} label={label} className="w-28 sm:w-36">
          <Select id={`compare-${name}`} name={name} defaultValue={value}>
            {[...new Set([...versions, value])].map((version) => (
              <option key={version} value={version}>
                {version}
              </option>
            ))}
          </Select>
        </Field>
      ))}
      <Button type="submit" variant="secondary">
        Compare
      </Button>
    </form>
  )
}
