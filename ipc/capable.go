package ipc

import "tock/k"

// Types that a capability has first; what is not here every peer knows.
var typeCapability = map[k.Type]int{k.Timestamp: CapabilityCompress, k.Timespan: CapabilityCompress, k.Guid: CapabilityGuid}

// Speaks reports whether a peer of a capability knows all types in a value.
func Speaks(v k.Value, capability int) bool {
	if capability >= CapabilityGuid {
		return true
	}
	speak := func(parts ...k.Value) bool {
		for _, part := range parts {
			if !Speaks(part, capability) {
				return false
			}
		}
		return true
	}
	if typeCapability[v.Type().Abs()] > capability {
		return false
	}
	switch {
	case v.Type() == k.Mixed:
		return speak(v.Items()...)
	case v.Dict() != nil:
		return speak(v.Dict().Keys, v.Dict().Vals)
	case v.Table() != nil:
		return speak(v.Table().Cols...)
	case v.Projection() != nil:
		return speak(v.Projection().F) && speak(v.Projection().Args...)
	}
	return true
}
