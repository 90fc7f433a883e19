// Package chart draws small SVG pictures for reports and pages: horizontal bars and the Lorenz curve so far.
// A picture carries classes only, never a style, so that a strict Content-Security-Policy and both themes
// work; it has a title and a description that says the finding. No number is computed here but positions.
package chart
