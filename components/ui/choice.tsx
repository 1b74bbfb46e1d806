import { cx } from "class-variance-authority"
import type { ComponentProps, ReactNode } from "react"

type ChoiceProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; hint?: ReactNode }

function Choice({ type, label, hint, className, id, ...rest }: ChoiceProps & { type: "checkbox" | "radio" }) {
  return (
    <div className={cx("flex min-h-10 items-start gap-3 pointer-coarse:min-h-11", className)}>
      <input
        id={id}
        type={type}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-2.5 size-5 shrink-0 accent-accent"
        {...rest}
      />
      <div className="min-w-0 py-2">
        <label htmlFor={id} className="block">
          {label}
        </label>
        {hint && (
          <div id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </div>
        )}
      </div>
    </div>
  )
}

export function Checkbox(props: ChoiceProps & { id: string }) {
  return <Choice type="checkbox" {...props} />
}

export function Radio(props: ChoiceProps & { id: string }) {
  return <Choice type="radio" {...props} />
}
