// Package chart draws small SVG pictures for reports and pages: horizontal bars, months with the year before, the Lorenz
// curve, and who went from where to where (Sankey).
// A picture carries classes only, never a style, so that a strict Content-Security-Policy and both themes
// work; it has a title and a description that says the finding. No number is computed here but positions.
package chart
