// What tables and columns mean, stored in the file as comments: the catalogue, and so the assistant, reads them.

const TABLES: Record<string, [string, Record<string, string>]> = {
  orders: [
    "One row per order placed at Fernhollow Outfitters, an invented outdoor shop.",
    {
      order_id: "Key of the order",
      ordered_at: "When the order was placed, UTC",
      customer_id: "Who ordered; joins customers",
      region: "Sales region of the customer: North, South, East, West",
      channel: "Where it was ordered: Web, App, Marketplace, Phone",
      status: "completed, refunded, cancelled or processing",
      payment_method: "Card, Wallet or Invoice",
      item_count: "Pieces in the order",
      gross_amount: "List value in US dollars before discounts",
      discount_amount: "Discount in US dollars",
      net_amount: "Revenue in US dollars: gross less discount, without shipping",
      margin_amount: "Net amount less cost of goods, US dollars",
      shipping_amount: "Shipping charged, US dollars",
      delivery_days: "Days from order to delivery",
    },
  ],
  order_items: [
    "One row per product in an order.",
    {
      order_item_id: "Key of the line",
      order_id: "Joins orders",
      line_number: "Position in the order, from 1",
      product_id: "Joins products",
      quantity: "Pieces",
      unit_price: "List price per piece, US dollars",
      discount: "Share taken off, 0 to 1",
      line_amount: "Revenue of the line in US dollars, after discount",
      line_cost: "Cost of goods of the line, US dollars",
    },
  ],
  products: [
    "The catalogue of products.",
    {
      product_id: "Key of the product",
      product_name: "Name shown in the shop",
      category: "Tents, Backpacks, Cooking, Clothing, Footwear, Lighting, Sleeping",
      sku: "Stock keeping unit",
      list_price: "Price before discounts, US dollars",
      unit_cost: "Cost of goods per piece, US dollars",
      launched_on: "First day on sale",
      is_active: "Whether it is still sold",
    },
  ],
  customers: [
    "One row per customer.",
    {
      customer_id: "Key of the customer",
      customer_code: "Code printed on invoices",
      email: "Contact address (example.com only)",
      region: "Sales region: North, South, East, West",
      segment: "Consumer, Club, Small business, School",
      acquisition_channel: "Where the customer first came from",
      customer_since: "Day of registration",
      has_newsletter: "Whether the customer gets the newsletter",
    },
  ],
  subscriptions: [
    "Memberships with a monthly fee.",
    {
      subscription_id: "Key of the membership",
      customer_id: "Joins customers",
      plan: "Basic, Plus or Family",
      monthly_amount: "Monthly recurring revenue in US dollars",
      started_on: "First day",
      cancelled_on: "Last day; empty while active",
      cancel_reason: "Why it ended",
    },
  ],
  marketing_spend: [
    "Advertising per day and channel.",
    {
      day: "Calendar day",
      channel: "Search, Social, Email, Affiliates, Display",
      spend: "Money spent, US dollars",
      impressions: "Times an advertisement was shown",
      clicks: "Clicks on advertisements",
    },
  ],
  support_tickets: [
    "Questions and complaints of customers.",
    {
      ticket_id: "Key of the ticket",
      opened_at: "When it was opened, UTC",
      customer_id: "Joins customers",
      topic: "Delivery, Returns, Product, Billing, Account, Checkout",
      priority: "Low, Normal, High, Urgent",
      contact_channel: "Email, Chat, Phone",
      first_response_minutes: "Minutes until the first answer",
      resolution_hours: "Hours until solved",
      satisfaction: "Stars from 1 to 5; empty when not rated",
    },
  ],
  web_events: [
    "Steps of visits to the web shop, from page view to purchase; one visit in twenty is recorded.",
    {
      event_id: "Key of the event",
      session_id: "Visit; joins web_sessions_wide",
      occurred_at: "When it happened, UTC",
      customer_id: "Joins customers; empty for unknown visitors",
      event_name: "page_view, product_view, add_to_cart, checkout_start, purchase",
      device: "Phone, Desktop, Tablet",
      source: "Search, Direct, Social, Email, Affiliates",
      product_id: "Joins products on product steps",
    },
  ],
  web_sessions_wide: [
    "One wide row per recorded visit (one in twenty), as exported by the web analytics tool. Choose columns: reading all of them is over the byte cap.",
    {
      session_id: "Key of the visit",
      started_at: "Start of the visit, UTC",
      session_date: "Day of the visit",
      customer_id: "Joins customers; empty for unknown visitors",
      device: "Phone, Desktop, Tablet",
      source: "Search, Direct, Social, Email, Affiliates",
      has_purchase: "Whether the visit ended in a purchase",
      entry_product_id: "First product seen; joins products",
      page_views: "Pages seen",
      duration_seconds: "Length of the visit",
      basket_value: "Value in the basket at the end, US dollars",
    },
  ],
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

export function commentStatements(): string[] {
  return Object.entries(TABLES).flatMap(([table, [about, columns]]) => [
    `comment on table ${table} is ${quoted(about)}`,
    ...Object.entries(columns).map(([column, text]) => `comment on column ${table}.${column} is ${quoted(text)}`),
  ])
}
