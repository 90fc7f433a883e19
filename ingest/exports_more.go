package ingest

// shopifyProducts is the list of products: one row a variant, what is said of the product on its first row.
func shopifyProducts() knownExport {
	return knownExport{
		program: "Shopify products",
		marks:   []string{"handle", "variant sku", "variant price"},
		columns: map[string]string{
			"handle": "", "title": "name", "vendor": "brand", "type": "category", "product category": "", "tags": "",
			"variant sku": "product_id", "variant price": "list_price", "cost per item": "cost", "status": "", "published": "",
			"gift card": "", "variant compare at price": "", "variant barcode": "", "option1 name": "", "option1 value": "",
		},
	}
}

// wooCommerceOrders is the plugin "Customer/Order CSV Export": one row an item, Item Total after every discount.
func wooCommerceOrders() knownExport {
	return knownExport{
		program: "WooCommerce orders",
		marks:   []string{"order number", "billing email", "item sku", "item quantity", "item total", "refunded total"},
		columns: map[string]string{
			"order id": "", "order number formatted": "", "order number": "order_id", "date": "order_date", "status": "status",
			"shipping total": "order_shipping", "fee total": "", "tax total": "order_tax", "discount total": "", "cart discount": "",
			"order discount": "", "order total": "order_total", "refunded total": "order_refund", "order currency": "currency",
			"customer id": "", "billing email": "customer_id", "billing country": "country", "item id": "line_id", "item product id": "",
			"item name": "description", "item sku": "product_id", "item quantity": "quantity", "item subtotal": "",
			"item subtotal tax": "", "item total": "amount", "item total tax": "", "item refunded": "", "item refunded qty": "",
			"item price": "", "customer note": "", "payment method": "", "shipping method": "",
		},
	}
}

// prestaShopList is the list of orders as the back office exports it, in French: one row an order.
func prestaShopList() knownExport {
	return knownExport{
		program: "PrestaShop list",
		marks:   []string{"référence", "nouveau client", "livraison", "client", "total", "état"},
		columns: map[string]string{
			"id": "order_id", "référence": "", "nouveau client": "", "livraison": "country", "client": "customer_id",
			"total": "amount", "paiement": "", "état": "status", "date": "order_date",
		},
	}
}

// prestaShopListEnglish is the same list in English.
func prestaShopListEnglish() knownExport {
	return knownExport{
		program: "PrestaShop list",
		marks:   []string{"reference", "new client", "delivery", "customer", "total", "status"},
		columns: map[string]string{
			"id": "order_id", "reference": "", "new client": "", "delivery": "country", "customer": "customer_id",
			"total": "amount", "payment": "", "status": "status", "date": "order_date",
		},
	}
}

// magentoOrders is the grid of orders: one row an order.
func magentoOrders() knownExport {
	return knownExport{
		program: "Magento",
		marks:   []string{"purchase point", "purchase date", "customer email", "subtotal"},
		columns: map[string]string{
			"id": "order_id", "purchase point": "", "purchase date": "order_date", "bill-to name": "name", "ship-to name": "",
			"grand total (base)": "", "grand total (purchased)": "order_total", "status": "status", "billing address": "",
			"shipping address": "", "shipping information": "", "customer email": "customer_id", "customer group": "",
			"subtotal": "amount", "shipping and handling": "order_shipping", "customer name": "name", "payment method": "",
			"total refunded": "order_refund",
		},
	}
}

// bigCommerceOrders is the default template: one row an order, its articles in one text.
func bigCommerceOrders() knownExport {
	return knownExport{
		program: "BigCommerce",
		marks:   []string{"order id", "order status", "subtotal (inc tax)", "product details"},
		columns: map[string]string{
			"order id": "order_id", "customer id": "customer_id", "customer name": "name", "customer email": "email", "customer phone": "phone",
			"order date": "order_date", "order time": "", "order status": "status", "subtotal (inc tax)": "amount",
			"subtotal (ex tax)": "", "tax total": "order_tax", "refund amount": "order_refund",
			"shipping cost (inc tax)": "order_shipping", "shipping cost (ex tax)": "", "shipping cost tax": "",
			"coupon value": "order_discount", "handling cost (inc tax)": "", "order total (inc tax)": "order_total",
			"order total (ex tax)": "", "payment method": "", "total quantity": "", "total shipped": "", "date shipped": "",
			"order currency code": "currency", "exchange rate": "", "product details": "", "order notes": "", "customer message": "",
		},
		spare: map[string]string{"customer email": "customer_id"},
	}
}

// wixOrders is the export of orders with their items: what is said of the order stands on each row.
func wixOrders() knownExport {
	return knownExport{
		program: "Wix",
		marks:   []string{"order number", "date created", "contact email", "qty", "price"},
		columns: map[string]string{
			"order number": "order_id", "date created": "order_date", "time": "time", "total order quantity": "",
			"contact email": "customer_id", "item": "description", "variant": "", "sku": "product_id", "qty": "quantity",
			"quantity refunded": "", "price": "unit_price", "payment status": "financial_status", "payment method": "",
			"coupon code": "coupon", "gift card amount": "", "shipping rate": "order_shipping", "total tax": "order_tax",
			"total": "order_total", "currency": "currency", "refunded amount": "order_refund", "net amount": "", "additional fees": "",
			"fulfillment status": "fulfilment_status", "billing country": "country", "billing name": "name", "recipient name": "",
			"delivery country": "", "deposit amount": "", "weight": "",
		},
	}
}

// squarespaceOrders has the columns of Shopify's under an Order ID; its Subtotal is before the discount.
func squarespaceOrders() knownExport {
	return knownExport{
		program: "Squarespace",
		marks:   []string{"order id", "lineitem quantity", "lineitem price", "amount refunded"},
		columns: map[string]string{
			"order id": "order_id", "email": "customer_id", "financial status": "financial_status", "paid at": "",
			"fulfillment status": "fulfilment_status", "fulfilled at": "", "currency": "currency", "subtotal": "",
			"shipping": "order_shipping", "taxes": "order_tax", "amount refunded": "order_refund", "total": "order_total",
			"discount code": "coupon", "discount amount": "order_discount", "created at": "order_date",
			"lineitem quantity": "quantity", "lineitem name": "description", "lineitem price": "unit_price",
			"lineitem sku": "product_id", "lineitem variant": "", "billing name": "name", "billing country": "country",
			"cancelled at": "cancelled_on", "channel type": "channel", "channel name": "", "channel order number": "",
		},
	}
}

// squareTransactions is the export of payments: one row a ticket, refunds in rows of their own.
func squareTransactions() knownExport {
	return knownExport{
		program: "Square transactions",
		marks:   []string{"transaction id", "gross sales", "net sales", "tip", "total collected"},
		columns: map[string]string{
			"date": "order_date", "time": "time", "time zone": "", "gross sales": "", "discounts": "", "service charges": "",
			"net sales": "amount", "gift card sales": "", "tax": "tax", "tip": "order_tip", "partial refunds": "",
			"total collected": "", "source": "", "fees": "", "net total": "", "transaction id": "order_id", "payment id": "",
			"staff name": "seller", "staff id": "", "description": "description", "details": "", "event type": "line_type",
			"location": "store", "customer id": "customer_id", "customer name": "name", "customer reference id": "",
			"transaction status": "", "channel": "channel", "device name": "",
		},
		spare: map[string]string{"customer name": "customer_id"},
	}
}

// squareCustomers is the directory; the identifier is the one that the export of items has.
func squareCustomers() knownExport {
	return knownExport{
		program: "Square customers",
		marks:   []string{"reference id", "square customer id", "email subscription status"},
		columns: map[string]string{
			"reference id": "", "first name": "first_name", "last name": "last_name", "email address": "email",
			"phone number": "phone", "street address 1": "street", "street address 2": "", "city": "city",
			"postal code": "postal_code", "birthday": "birthday", "square customer id": "customer_id",
			"email subscription status": "consent", "first visit": "", "last visit": "", "transaction count": "",
			"total spend": "", "nickname": "", "company name": "", "memo": "", "creation source": "", "instant profile": "",
		},
	}
}

// lightspeedSales is the sales history of the X-Series (formerly Vend): a row for the sale, one for each of its lines
// and one for each payment.
func lightspeedSales() knownExport {
	return knownExport{
		program: "Lightspeed sales history",
		marks:   []string{"receipt number", "line type", "customer code", "register"},
		columns: map[string]string{
			"sale date": "order_date", "receipt number": "order_id", "line type": "line_type", "customer code": "customer_id",
			"customer name": "name", "customer email": "email", "do not email": "", "sku": "product_id", "quantity": "quantity",
			"subtotal": "", "sales tax": "tax", "discount": "", "loyalty": "", "total": "amount", "paid": "",
			"details": "description", "register": "", "user": "seller", "status": "status",
		},
		spare: map[string]string{"customer email": "customer_id"},
	}
}

// mindbodySales is the report of sales: one row an article.
func mindbodySales() knownExport {
	return knownExport{
		program: "Mindbody",
		marks:   []string{"sale date", "client id", "sale id", "item name", "item total"},
		columns: map[string]string{
			"sale date": "order_date", "client id": "customer_id", "client": "", "sale id": "order_id",
			"item name": "description", "location": "store", "notes": "", "item price": "unit_price", "quantity": "quantity",
			"subtotal": "", "discount %": "", "discount amount": "discount", "tax": "tax", "item total": "amount", "payment method": "",
		},
		spare: map[string]string{"client": "customer_id"},
	}
}

// eventbriteOrders is the report of attendees: one row a ticket type of an order.
func eventbriteOrders() knownExport {
	return knownExport{
		program: "Eventbrite",
		marks:   []string{"order date", "ticket type", "total paid", "attendee status"},
		columns: map[string]string{
			"order no": "order_id", "order #": "order_id", "order id": "order_id", "order date": "order_date", "first name": "",
			"surname": "", "last name": "", "email": "customer_id", "quantity": "quantity", "ticket type": "description",
			"order type": "", "total paid": "amount", "eventbrite fees": "", "eventbrite payment processing": "", "tax paid": "",
			"currency": "currency", "attendee status": "status", "event name": "", "billing country": "country",
		},
	}
}

// sumUpTransactions is the report of payments. Its Email is the address of the shop's own account, the same on every
// row: no customer.
func sumUpTransactions() knownExport {
	return knownExport{
		program: "SumUp",
		marks:   []string{"transaction id", "payout id", "card type", "process as"},
		columns: map[string]string{
			"email": "", "transaction date": "order_date", "transaction id": "order_id", "type": "line_type", "status": "status",
			"description": "description", "total": "order_total", "net amount": "amount", "tax amount": "tax",
			"tip amount": "order_tip", "fee": "", "payout": "", "payout date": "", "payout id": "", "card type": "",
			"payment method": "", "currency": "currency",
		},
	}
}
