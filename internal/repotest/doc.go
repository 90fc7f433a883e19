// Package repotest holds the tests of the repository itself: who may import whom, calls that are banned,
// comments that must be there, pages that must tell today's truth. It has no code that a program runs.
package repotest
