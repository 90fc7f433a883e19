package pipeline

import "syscall"

// networkFileSystem names the network file system that holds a path, or "" for a local one.
func networkFileSystem(path string) string {
	var fs syscall.Statfs_t
	if syscall.Statfs(path, &fs) != nil {
		return ""
	}
	switch uint32(fs.Type) { // linux/magic.h
	case 0x6969:
		return "NFS"
	case 0xff534d42, 0xfe534d42, 0x517b:
		return "SMB"
	case 0x01021997:
		return "9P"
	}
	return ""
}
