//go:build !race

package pipeline_test

// raceDetector reports whether the tests run under the race detector; the program is built with it then.
const raceDetector = false
