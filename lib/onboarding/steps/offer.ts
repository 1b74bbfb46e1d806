import type { Step } from "#lib/onboarding/field"

export const REVENUE_MODELS = [
  { value: "recurring", label: "Recurring", hint: "Subscriptions or contracts that renew" },
  { value: "one_time", label: "One-time sales" },
  { value: "usage", label: "Usage", hint: "Customers pay for what they use" },
  { value: "marketplace", label: "Marketplace", hint: "A share of what others sell" },
  { value: "services", label: "Services", hint: "Time, projects or retainers" },
  { value: "licence", label: "Licences or royalties" },
  { value: "advertising", label: "Advertising or sponsorship" },
  { value: "donations", label: "Donations or grants" },
  { value: "mixed", label: "Several of these" },
] as const

const PRICING_MODELS = [
  { value: "fixed", label: "Fixed prices" },
  { value: "tiered", label: "Tiers or packages" },
  { value: "per_unit", label: "Per unit, seat or use" },
  { value: "quote", label: "Individual quotes" },
  { value: "dynamic", label: "Prices that change with demand" },
  { value: "free", label: "Free", hint: "Somebody else pays" },
] as const

const GUARANTEES = [
  { value: "none", label: "No guarantee beyond the law" },
  { value: "money_back", label: "Money back" },
  { value: "repair", label: "Repair or replacement" },
  { value: "service_level", label: "A level of service", hint: "Availability, response or delivery times" },
  { value: "result", label: "A result", hint: "It works for them, or they do not pay" },
] as const

export const OFFER: readonly Step[] = [
  {
    number: 5,
    key: "offer",
    phase: 2,
    title: "Your offer",
    question: "What do you sell, and how does money come in?",
    why: "The offer decides which numbers are good news. Without it, a dashboard cannot know revenue from churn.",
    required: true,
    feeds: "foundation.offer",
    definition_version: 1,
    fields: [
      {
        kind: "textarea",
        key: "what_is_sold",
        label: "What you sell",
        hint: "Products or services, and for whom",
        max: 2000,
        required: "Enter what you sell",
      },
      {
        kind: "select",
        key: "revenue_model",
        label: "How money comes in",
        options: REVENUE_MODELS,
        required: "Select how money comes in",
      },
      {
        kind: "textarea",
        key: "revenue_mix",
        label: "Which ones, and how much each brings",
        hint: "For example half subscriptions, half projects",
        max: 600,
        show_when: { key: "revenue_model", is: ["mixed"], words: "money comes in several ways" },
      },
      {
        kind: "text",
        key: "take_rate",
        label: "Your share of each sale",
        hint: "For example 12 % of the price, paid by the seller",
        max: 200,
        show_when: { key: "revenue_model", is: ["marketplace"], words: "you run a marketplace" },
      },
      { kind: "select", key: "pricing_model", label: "How prices are set", options: PRICING_MODELS },
      {
        kind: "textarea",
        key: "paid_by",
        label: "Who pays instead",
        hint: "Advertisers, sponsors, another product of yours",
        max: 600,
        show_when: { key: "pricing_model", is: ["free"], words: "the offer is free" },
      },
      {
        kind: "groups",
        key: "price_points",
        label: "Price points",
        hint: "The prices a customer would name",
        item: "price point",
        max_items: 20,
        show_when: { key: "pricing_model", not: ["free"], words: "the offer is not free" },
        fields: [
          {
            kind: "text",
            key: "name",
            label: "What",
            hint: "For example Alto kettle",
            max: 120,
            required: "Enter what the price is for",
          },
          {
            kind: "text",
            key: "price",
            label: "Price",
            hint: "For example 1,290 EUR",
            max: 80,
            required: "Enter the price with its currency",
          },
          { kind: "text", key: "unit", label: "Per", hint: "For example month", max: 80 },
        ],
      },
      {
        kind: "select",
        key: "guarantee_kind",
        label: "What you promise if it goes wrong",
        options: GUARANTEES,
      },
      {
        kind: "textarea",
        key: "guarantee",
        label: "The guarantee in your words",
        hint: "For how long, under which conditions",
        max: 600,
        show_when: { key: "guarantee_kind", not: ["none"], words: "you give a guarantee" },
      },
    ],
  },
]
