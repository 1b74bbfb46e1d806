import { cx } from "class-variance-authority"

/** A share from 0 to 100 with its name in words. */
export function Progress({ label, percent, className }: { label: string; percent: number; className?: string }) {
  const share = Math.max(0, Math.min(100, Math.round(percent)))
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={share}
      aria-valuemin={0}
      aria-valuemax={100}
      className={cx("h-2 overflow-hidden rounded-sm bg-sunken", className)}
    >
      <div className="h-full rounded-sm bg-accent transition-[width]" style={{ width: `${share}%` }} />
    </div>
  )
}
