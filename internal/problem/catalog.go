package problem

import "sync"

// Codes lists every code there is, area by area.
func Codes() []Code {
	var all []Code
	all = append(all, commandCodes()...)
	all = append(all, stepCodes()...)
	all = append(all, configCodes()...)
	all = append(all, sheetCodes()...)
	all = append(all, ingestCodes()...)
	all = append(all, mappingCodes()...)
	all = append(all, factCodes()...)
	all = append(all, orderCodes()...)
	all = append(all, lakeCodes()...)
	all = append(all, loadCodes()...)
	all = append(all, identityCodes()...)
	all = append(all, stateCodes()...)
	all = append(all, campaignCodes()...)
	all = append(all, qualityCodes()...)
	all = append(all, rewardCodes()...)
	all = append(all, engineCodes()...)
	return all
}

// byID is the catalogue by code, built once.
var byID = sync.OnceValue(func() map[ID]Code {
	m := make(map[ID]Code)
	for _, c := range Codes() {
		m[c.ID] = c
	}
	return m
})

// Find is the catalogue's entry for a code.
func Find(id ID) (Code, bool) {
	c, ok := byID()[id]
	return c, ok
}
