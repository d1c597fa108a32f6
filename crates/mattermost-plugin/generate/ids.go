package main

import (
	"fmt"
	"go/types"
)

// fieldIds are the fields that hold an id, whatever struct they are in.
var fieldIds = map[string]string{
	"UserId":    "UserId",
	"CreatorId": "UserId",
	"TeamId":    "TeamId",
	"ChannelId": "ChannelId",
	"PostId":    "PostId",
	"FileIds":   "FileId",
}

// structIds are the fields that hold an id in one struct.
var structIds = map[string]string{
	"User.Id":         "UserId",
	"Team.Id":         "TeamId",
	"Channel.Id":      "ChannelId",
	"Post.Id":         "PostId",
	"Post.RootId":     "PostId",
	"Post.OriginalId": "PostId",
	"FileInfo.Id":     "FileId",
}

// idOf is the newtype of crate::ids that a field holds, or "".
func idOf(owner, field string) string {
	if id := structIds[owner+"."+field]; id != "" {
		return id
	}
	return fieldIds[field]
}

// idType is the Rust type of a field of ids.
func idType(id string, t types.Type) (string, error) {
	switch t.Underlying().String() {
	case "string":
		return id, nil
	case "*string":
		return "Option<" + id + ">", nil
	case "[]string":
		return "Vec<" + id + ">", nil
	}
	return "", fmt.Errorf("%s holds no %s", t, id)
}
