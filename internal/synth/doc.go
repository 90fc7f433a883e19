// Package synth invents a shop that never existed: customers, products, three years of sales and consents, a pure
// function of a seed, written as the spreadsheets that shops have and with the truth beside them. The demo, tests
// and benchmarks feed on it. It reads nothing, knows no rule of the product, and every address in it ends in
// example.com, example.org or example.net. All draws are integers, so that a seed gives the same bytes on every
// machine.
package synth
