package ingest

// shopify is the orders export: an order number is called Name; state, totals, discount and refund are the order's,
// on its first line alone. Subtotal is what the goods cost after every discount.
func shopify() knownExport {
	return knownExport{
		program: "Shopify",
		marks:   []string{"lineitem quantity", "lineitem price", "name"},
		columns: map[string]string{
			"name": "order_id", "email": "customer_id", "created at": "order_date", "financial status": "financial_status",
			"fulfillment status": "fulfilment_status", "cancelled at": "cancelled_on", "subtotal": "order_net",
			"shipping": "order_shipping", "taxes": "order_tax", "total": "order_total", "discount code": "coupon",
			"discount amount": "order_discount", "refunded amount": "order_refund", "currency": "currency",
			"lineitem name": "description", "lineitem sku": "product_id", "lineitem quantity": "quantity",
			"lineitem price": "unit_price", "lineitem compare at price": "list_price", "lineitem discount": "discount",
			"source": "channel", "employee": "seller", "location": "store", "billing country": "country",
			"billing name": "name", "billing phone": "phone", "billing street": "street", "billing city": "city", "billing zip": "postal_code",
			"accepts marketing": "consent", "phone": "phone", "shipping city": "", "shipping zip": "", "shipping street": "", "shipping phone": "",
			"id": "", "paid at": "", "fulfilled at": "", "shipping country": "", "vendor": "brand",
			"outstanding balance": "", "lineitem fulfillment status": "", "shipping method": "", "tags": "",
		},
	}
}

// wooCommerceItems is the plugin "Advanced Order Export": one row an item, the order's amounts on each of them or on
// the first. Item Cost is one unit before the order's discount.
func wooCommerceItems() knownExport {
	return knownExport{
		program: "WooCommerce items",
		marks:   []string{"order number", "order status", "item name", "item cost"},
		columns: map[string]string{
			"order number": "order_id", "order date": "order_date", "order status": "status", "customer user id": "",
			"email (billing)": "customer_id", "first name (billing)": "first_name", "last name (billing)": "last_name",
			"phone (billing)": "phone", "address 1&2 (billing)": "street", "city (billing)": "city", "postcode (billing)": "postal_code",
			"sku": "product_id", "item #": "line_id", "item name": "description",
			"quantity": "quantity", "quantity (- refund)": "", "item cost": "unit_price", "coupon code": "coupon",
			"cart discount amount": "order_discount", "order shipping amount": "order_shipping",
			"order refund amount": "order_refund", "order total tax amount": "order_tax", "order total amount": "order_total",
			"order subtotal amount": "", "discount amount": "", "discount amount tax": "", "country code (billing)": "country",
		},
	}
}

// wooCommerceAnalytics is the orders report of WooCommerce itself: one row an order.
func wooCommerceAnalytics() knownExport {
	return knownExport{
		program: "WooCommerce Analytics",
		marks:   []string{"order #", "net sales", "items sold", "customer type"},
		columns: map[string]string{
			"date": "order_date", "order #": "order_id", "status": "status", "customer": "customer_id",
			"product(s)": "description", "items sold": "quantity", "coupon(s)": "coupon", "net sales": "amount",
			"n. revenue": "", "n. revenue (formatted)": "", "customer type": "", "attribution": "channel",
		},
	}
}

// prestaShop is a query over orders and order details with French headers, as its SQL screen exports it.
func prestaShop() knownExport {
	return knownExport{
		program: "PrestaShop",
		marks:   []string{"id commande", "état", "réf produit", "prix unitaire ttc"},
		columns: map[string]string{
			"id commande": "order_id", "référence": "", "état": "status", "date": "order_date", "e-mail": "customer_id",
			"id client": "customer_id", "réf produit": "product_id", "produit": "description", "quantité": "quantity",
			"prix unitaire ttc": "unit_price", "total ttc": "amount", "quantité remboursée": "returned_quantity",
			"remises": "order_discount", "frais de port": "order_shipping", "total payé": "order_total", "paiement": "",
			"code promo": "coupon", "client": "name",
		},
	}
}

// squareItems is the export of items sold: signs and dollars stand with the amounts, refunds are negative rows.
func squareItems() knownExport {
	return knownExport{
		program: "Square",
		marks:   []string{"transaction id", "item", "gross sales", "net sales", "event type"},
		columns: map[string]string{
			"date": "order_date", "time": "time", "transaction id": "order_id", "item": "description", "qty": "quantity",
			"sku": "product_id", "gross sales": "", "discounts": "", "net sales": "amount", "tax": "tax",
			"event type": "line_type", "itemization type": "item_type", "location": "store", "customer id": "customer_id",
			"customer name": "name", "customer reference id": "", "employee": "seller", "channel": "channel", "category": "category",
			"payment id": "", "price point name": "", "count": "", "unit": "", "device name": "", "notes": "", "details": "",
			"time zone": "", "dining option": "", "commission": "", "modifiers applied": "",
		},
		spare: map[string]string{"customer name": "customer_id"},
	}
}

// lightspeedRetail is the export of sale lines: Retail is the price of one unit, Subtotal what the line costs before
// its discount and the tax, Total what was paid with the tax.
func lightspeedRetail() knownExport {
	return knownExport{
		program: "Lightspeed",
		marks:   []string{"sale id", "retail", "subtotal", "total"},
		columns: map[string]string{
			"sale id": "order_id", "date": "order_date", "completed": "order_date", "line id": "line_id", "customer id": "customer_id", "customer": "name",
			"system id": "product_id", "item": "description", "description": "description", "qty": "quantity",
			"retail": "unit_price", "subtotal": "", "discount": "discount", "tax": "tax", "total": "amount",
			"employee": "seller", "shop": "store", "register": "", "status": "status", "cost": "", "profit": "", "margin": "",
		},
		spare: map[string]string{"customer": "customer_id"},
	}
}

// amazonOrders is the seller's order report: item-price is what the line costs before its promotion, and shipping is
// paid line by line.
func amazonOrders() knownExport {
	return knownExport{
		program: "Amazon",
		marks:   []string{"order item id", "quantity purchased", "item price"},
		columns: map[string]string{
			"order id": "order_id", "order item id": "line_id", "purchase date": "order_date", "buyer email": "customer_id",
			"sku": "product_id", "product name": "description", "quantity purchased": "quantity", "item price": "gross_amount",
			"item promotion discount": "discount", "item tax": "tax", "shipping price": "line_shipping",
			"order status": "status", "sales channel": "channel", "promotion ids": "coupon", "ship country": "country",
			"buyer name": "name", "payments date": "", "shipping tax": "", "ship promotion discount": "",
		},
	}
}
