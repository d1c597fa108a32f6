package main

import (
	"strconv"
	"strings"
	"testing"
)

// What v0.1.22 of server/public (Mattermost 11.4) does not have; conformance/surface calls it there in vain.
const newerThan114 = `RegisterChannelGuard UnregisterChannelGuard SendToastMessage UnregisterPluginRemoteForSharedChannels
	ReceiveSharedChannelSyncMsg ReceiveSharedChannelAttachmentSyncMsg ReceiveSharedChannelProfileImageSyncMsg
	ChannelWillBeArchived ChannelMemberWillBeAdded TeamMemberWillBeAdded FileWillBeDownloaded ChannelWillBeUpdated
	ChannelWillBeRestored ScheduledPostWillBeCreated DraftWillBeUpserted`

func TestWhatMattermost114LacksSaysThatItNeedsANewerOne(t *testing.T) {
	source, err := load()
	if err != nil {
		t.Fatal(err)
	}
	methods, methodsErr := source.comments("API")
	hooks, hooksErr := source.comments("Hooks")
	if methodsErr != nil || hooksErr != nil {
		t.Fatal(methodsErr, hooksErr)
	}
	for _, name := range strings.Fields(newerThan114) {
		since := methods[name].since + hooks[name].since
		minor, found := strings.CutPrefix(since, "11.")
		if number, err := strconv.Atoi(minor); !found || err != nil || number <= 4 {
			t.Errorf("%s is said to be there since %q", name, since)
		}
	}
}
