// The sample warehouse as SQL. Every random number is `u(i, 'stream')`: DuckDB's hash of a text, because streams of
// `hash(i, seed)` are correlated. Same end date, same file content.

/** Macros and the calendar: one row per day with the number of orders that day is worth. `$end` is the day after the last. */
const CALENDAR = `
create temp macro u(i, s) as (hash(concat(i, ':', s)) % 1000003) / 1000003.0;
create temp macro pick(xs, r) as xs[1 + floor(r * len(xs))::int];
create temp table calendar as
with bounds as (select date '$end' as end_day, (date '$end' - interval 24 month)::date as first_day),
days as (select range::date as day, first_day, end_day from bounds, range(first_day, end_day, interval 1 day))
select day, (day - first_day)::int as n,
  -- the checkout outage: nine days, eight months before the end
  day >= (end_day - interval 8 month + interval 11 day)::date and day < (end_day - interval 8 month + interval 20 day)::date as outage,
  (110 * pow(1.028, (day - first_day) / 30.4)
    * [0.90, 0.88, 0.96, 1.00, 1.04, 1.02, 0.95, 0.93, 1.00, 1.06, 1.38, 1.46][month(day)]
    * [1.12, 1.05, 0.98, 0.97, 1.00, 0.96, 0.92][isodow(day)]
    * (0.94 + 0.12 * u(day, 'noise'))
    * case when outage then 0.34 else 1 end)::int as orders
from days order by day;`

const PRODUCTS = `
create table products as
with items(category, names, low, high) as (values
  ('Tents', ['Ridge 2', 'Ridge 4', 'Meadow Dome', 'Summit Shell', 'Lakeside Tarp', 'Solo Bivy'], 90, 420),
  ('Backpacks', ['Day 18', 'Day 24', 'Trek 45', 'Trek 65', 'Courier Roll', 'Junior 12'], 40, 210),
  ('Cooking', ['Stove One', 'Stove Duo', 'Kettle', 'Pan Set', 'Cutlery Roll', 'Cool Box', 'Water Filter'], 12, 140),
  ('Clothing', ['Rain Jacket', 'Fleece', 'Merino Base', 'Trail Trousers', 'Sun Hat', 'Wool Socks', 'Down Vest', 'Gloves'], 14, 230),
  ('Footwear', ['Trail Low', 'Trail Mid', 'Alpine Boot', 'Camp Slipper', 'River Sandal'], 35, 260),
  ('Lighting', ['Headlamp 200', 'Headlamp 450', 'Lantern', 'String Lights'], 18, 85),
  ('Sleeping', ['Down Bag -5', 'Summer Bag', 'Foam Mat', 'Air Mat', 'Pillow'], 15, 340)),
flat as (select category, unnest(names) as product_name, low, high from items)
select row_number() over shuffled::int as product_id, product_name, category,
  'FH-' || lpad((row_number() over shuffled)::varchar, 4, '0') as sku,
  round(low + (high - low) * pow(u(product_name, 'price'), 1.6), 2)::decimal(10, 2) as list_price,
  round((low + (high - low) * pow(u(product_name, 'price'), 1.6)) * (0.42 + 0.2 * u(product_name, 'cost')), 2)::decimal(10, 2) as unit_cost,
  (date '$end' - interval 30 month + to_days((u(product_name, 'launch') * 500)::int))::date as launched_on,
  u(product_name, 'active') > 0.08 as is_active
from flat window shuffled as (order by u(product_name, 'place')) order by product_id;`

const CUSTOMERS = `
create table customers as
select i::int as customer_id, 'C-' || lpad(i::varchar, 6, '0') as customer_code,
  'c' || lpad(i::varchar, 6, '0') || '@example.com' as email,
  pick(['North', 'North', 'North', 'South', 'South', 'East', 'East', 'West'], u(i, 'region')) as region,
  pick(['Consumer', 'Consumer', 'Consumer', 'Club', 'Small business', 'School'], u(i, 'segment')) as segment,
  pick(['Search', 'Search', 'Social', 'Referral', 'Email', 'Store'], u(i, 'acquired')) as acquisition_channel,
  (date '$end' - interval 36 month + to_days((1095 * sqrt(u(i, 'since')))::int))::date as customer_since,
  u(i, 'consent') > 0.35 as has_newsletter
from range(1, 14001) t(i);`

const ORDERS = `
create temp table drafts as
select row_number() over (order by ordered_at, k) as order_id, * from (
select k, day, outage, n,
  day + to_seconds((86400 * (0.25 + 0.7 * (u(k, 'hour-a') + u(k, 'hour-b')) / 2))::int) as ordered_at,
  1 + floor(14000 * pow(u(k, 'customer'), 1.7))::int as customer_id,
  case when u(k, 'channel') < 0.50 - n * 0.00018 then 'Web' when u(k, 'channel') < 0.80 then 'App'
    when u(k, 'channel') < 0.93 then 'Marketplace' else 'Phone' end as channel,
  1 + floor(3.4 * pow(u(k, 'lines'), 1.8))::int as lines
from (select *, n * 10000 + slot as k from (select *, unnest(range(orders)) as slot from calendar))) order by order_id;
create table order_items as
select row_number() over () as order_item_id, order_id, line::int as line_number, product_id, quantity, list_price as unit_price, discount,
  round(list_price * quantity * (1 - discount), 2)::decimal(10, 2) as line_amount,
  (unit_cost * quantity)::decimal(10, 2) as line_cost
from (
  select order_id, line, 1 + floor(41 * pow(u(order_id * 10 + line, 'product'), 1.45))::int as product_id,
    1 + floor(2.4 * pow(u(order_id * 10 + line, 'quantity'), 3))::int as quantity,
    case when month(day) in (11, 12) and u(order_id, 'sale') < 0.45 then 0.15 when u(order_id, 'sale') < 0.12 then 0.10 else 0 end::decimal(4, 2) as discount
  from (select *, unnest(range(1, lines + 1)) as line from drafts)) join products using (product_id)
order by order_id, line;
create table orders as
select d.order_id, d.ordered_at, d.customer_id, c.region, d.channel,
  case when d.day >= date '$end' - interval 3 day and u(d.order_id, 'status') < 0.5 then 'processing'
    when u(d.order_id, 'status') < 0.035 + case when d.outage then 0.12 else 0 end then 'cancelled'
    when u(d.order_id, 'status') < 0.085 + case when d.outage then 0.12 else 0 end then 'refunded' else 'completed' end as status,
  pick(['Card', 'Card', 'Card', 'Wallet', 'Wallet', 'Invoice'], u(d.order_id, 'payment')) as payment_method,
  i.items::int as item_count, i.gross as gross_amount, (i.gross - i.net)::decimal(10, 2) as discount_amount, i.net as net_amount,
  (i.net - i.cost)::decimal(10, 2) as margin_amount,
  case when i.net >= 80 then 0 else 6.90 end::decimal(6, 2) as shipping_amount,
  (1 + floor(4 * u(d.order_id, 'delivery')) + case when d.outage then 2 else 0 end)::int as delivery_days
from drafts d join customers c using (customer_id)
join (select order_id, sum(quantity) as items, sum(unit_price * quantity)::decimal(10, 2) as gross,
  sum(line_amount)::decimal(10, 2) as net, sum(line_cost)::decimal(10, 2) as cost from order_items group by order_id) i using (order_id)
order by d.order_id;`

const AROUND = `
create table subscriptions as
select i::int as subscription_id, customer_id, plan, (case plan when 'Basic' then 9 when 'Plus' then 19 else 29 end)::decimal(6, 2) as monthly_amount, started_on,
  case when ended < date '$end' then ended end as cancelled_on,
  case when ended < date '$end' then pick(['Price', 'Not used', 'Moved', 'Other'], u(i, 'why')) end as cancel_reason
from (select i, 1 + floor(14000 * u(i, 'sub-customer'))::int as customer_id, pick(['Basic', 'Basic', 'Plus', 'Plus', 'Family'], u(i, 'plan')) as plan,
  (date '$end' - interval 24 month + to_days((729 * pow(u(i, 'sub-start'), 0.8))::int))::date as started_on,
  (started_on + to_days((30 - 420 * ln(1 - 0.999 * u(i, 'sub-life')))::int))::date as ended from range(1, 4201) t(i)) order by started_on, i;
create table marketing_spend as
select day, channel, round(budget * (0.8 + 0.4 * u(concat(day, channel), 'spend')) * (1 + n / 1100.0)
    * case when month(day) in (11, 12) then 1.5 else 1 end, 2)::decimal(10, 2) as spend,
  (budget * 42 * (0.7 + 0.6 * u(concat(day, channel), 'views')))::int as impressions,
  (budget * 42 * (0.7 + 0.6 * u(concat(day, channel), 'views')) * rate)::int as clicks
from calendar, (values ('Search', 310, 0.034), ('Social', 240, 0.019), ('Email', 35, 0.052), ('Affiliates', 120, 0.024), ('Display', 95, 0.006)) c(channel, budget, rate)
order by day, channel;
create table support_tickets as
select row_number() over () as ticket_id, day + to_seconds((25200 + 50400 * u(k, 't-hour'))::int) as opened_at,
  1 + floor(14000 * u(k, 't-customer'))::int as customer_id,
  case when outage and u(k, 't-topic') < 0.72 then 'Checkout' else pick(['Delivery', 'Delivery', 'Returns', 'Product', 'Billing', 'Account', 'Checkout'], u(k, 't-topic2')) end as topic,
  pick(['Low', 'Normal', 'Normal', 'Normal', 'High', 'Urgent'], u(k, 't-priority')) as priority,
  pick(['Email', 'Email', 'Chat', 'Chat', 'Phone'], u(k, 't-via')) as contact_channel,
  (4 - 55 * ln(1 - 0.999 * u(k, 't-reply')) * case when outage then 3.5 else 1 end)::int as first_response_minutes,
  (1 - 20 * ln(1 - 0.999 * u(k, 't-solve')) * case when outage then 2 else 1 end)::int as resolution_hours,
  case when u(k, 't-rated') < 0.6 then greatest(1, 5 - floor(4 * pow(u(k, 't-stars'), case when outage then 0.7 else 2.6 end)))::int end as satisfaction
from (select *, n * 1000 + slot as k from (select *, unnest(range((case when outage then orders * 0.55 else orders * 0.07 end)::int)) as slot from calendar)) order by day, slot;`

const WEB = `
create temp table visits as
select row_number() over () as session_id, day, outage, day + to_seconds((86400 * (0.2 + 0.78 * (u(k, 'v-a') + u(k, 'v-b')) / 2))::int) as started_at,
  case when u(k, 'v-known') < 0.4 then 1 + floor(14000 * u(k, 'v-customer'))::int end as customer_id,
  pick(['Phone', 'Phone', 'Phone', 'Desktop', 'Desktop', 'Tablet'], u(k, 'v-device')) as device,
  pick(['Search', 'Search', 'Search', 'Direct', 'Direct', 'Social', 'Email', 'Affiliates'], u(k, 'v-source')) as source,
  u(k, 'v-depth') as depth, 1 + floor(41 * pow(u(k, 'v-product'), 1.45))::int as product_id
from (select *, n * 10000 + slot as k from (select *, unnest(range((118 * pow(1.02, n / 30.4))::int)) as slot from calendar)) order by day, slot;
create table web_events as
select row_number() over () as event_id, session_id, started_at + to_seconds(step * 47) as occurred_at, customer_id,
  ['page_view', 'product_view', 'add_to_cart', 'checkout_start', 'purchase'][step::int + 1] as event_name, device, source,
  case when step in (1, 2) then product_id end as product_id
from (select *, unnest(range(case when depth < 0.45 then 1 when depth < 0.80 then 2 when depth < 0.91 then 3
  when depth < 0.945 or outage and depth < 0.99 then 4 else 5 end)) as step from visits);
create temp table profiles as select i as profile,
  $wide
from range(997) t(i);
create table web_sessions_wide as
select session_id, started_at, started_at::date as session_date, customer_id, device, source, depth > 0.945 as has_purchase, product_id as entry_product_id,
  (1 + 14 * depth)::int as page_views, (20 + 900 * depth)::int as duration_seconds,
  profiles.* exclude (profile)
from visits join profiles on profile = session_id * 7919 % 997;`

// Long, low-cardinality texts: many logical bytes, few on disk. This is the table that shows a refusal.
const WIDE_TEXTS: [string, string, string][] = [
  [
    "user_agent",
    "ua",
    "ExampleBrowser/# (Platform #; Version #.#) ExampleEngine/#.#.# (like other engines) Build/# Locale/en Release/stable",
  ],
  [
    "landing_url",
    "land",
    "https://shop.fernhollow.example/catalogue/collections/season-#/products/item-#?ref=campaign-#",
  ],
  ["exit_url", "exit", "https://shop.fernhollow.example/catalogue/collections/season-#/products/item-#/reviews?page=#"],
  ["referrer_url", "refer", "https://partner-#.example/articles/outdoor/gear-for-the-weekend-#"],
  ["utm_campaign", "camp", "fernhollow-season-#-always-on-prospecting"],
  ["utm_content", "cont", "creative-#-variant-#-1200x628-headline"],
  ["utm_term", "term", "lightweight trekking tent for # people"],
  ["experiment_assignments", "exp", "checkout-layout=#;search-ranking=#;recommendations=#;shipping-copy=#"],
  ["feature_flags", "flag", "new-basket=#;fast-images=#;express-pay=#;loyalty=#"],
  ["consent_state", "cons", "necessary=granted;analytics=granted;marketing=choice-#"],
  ["screen_profile", "scr", "screen-#-ratio-#-colour-depth-24-touch"],
  ["network_profile", "net", "carrier-#-effective-type-4g-rtt-#"],
  ["edge_location", "edge", "edge-location-#.region-#.fernhollow.example"],
  ["page_path_trail", "trail", "/home>/category-#>/product-#>/category-#>/product-#>/basket"],
]

/** The statements of the whole file; `end` is the first day that is no longer covered, `YYYY-MM-DD`. */
export function sampleStatements(end: string): string[] {
  const texts = WIDE_TEXTS.map(([name, stream, text]) => {
    const value = text.replaceAll("'", "''").split("#").join(`' || (floor(24 * u(i, '${stream}')))::int || '`)
    return `'${value}' as ${name}`
  })
  const numbers = [
    "scroll_depth_pct",
    "first_paint_ms",
    "largest_paint_ms",
    "input_delay_ms",
    "layout_shift",
    "search_count",
  ]
    .concat(["filter_count", "image_views", "video_seconds", "basket_value", "coupon_tries", "error_count"])
    .map((name) => `round(100 * u(i, '${name}'), 1) as ${name}`)
  const wide = [...texts, ...numbers].join(",\n  ")
  return [CALENDAR, PRODUCTS, CUSTOMERS, ORDERS, AROUND, WEB.replace("$wide", () => wide)].map((sql) =>
    sql.replaceAll("$end", end),
  )
}
