package problem

import "strings"

// systemWords are the operating system's reasons as a French reader understands them.
func systemWords(reason string) (string, bool) {
	switch reason {
	case "no such file or directory", "The system cannot find the file specified.", "The system cannot find the path specified.":
		return "il n'existe pas", true
	case "permission denied", "operation not permitted", "Access is denied.":
		return "accès refusé", true
	case "is a directory":
		return "c'est un dossier", true
	case "not a directory":
		return "ce n'est pas un dossier", true
	case "read-only file system":
		return "le disque est en lecture seule", true
	case "no space left on device", "disk quota exceeded":
		return "il n'y a plus de place sur le disque", true
	case "file exists":
		return "il existe déjà", true
	case "file name too long":
		return "le nom est trop long", true
	case "too many open files":
		return "trop de fichiers sont ouverts", true
	case "input/output error":
		return "le disque ne répond pas bien", true
	case "too many levels of symbolic links":
		return "ses liens tournent en rond", true
	}
	return "", false
}

// inFrench says a system's reason in French; what stands before it, and a reason without French words, stay.
func inFrench(reason string) string {
	before, last := "", reason
	if at := strings.LastIndex(reason, ": "); at >= 0 {
		before, last = reason[:at+2], reason[at+2:]
	}
	if words, ok := systemWords(last); ok {
		return before + words
	}
	return reason
}
