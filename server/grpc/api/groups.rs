//! Groups, most of them of LDAP, and what they are synchronised with.

use mattermost_plugin::api::Groups;
use mattermost_plugin::ids::{GroupId, UserId};
use mattermost_plugin::model::{
    CreateDefaultMembershipParams, Group, GroupMember, GroupSearchOpts, GroupSyncable, User,
    ViewUsersRestrictions,
};

use super::GrpcApi;
use super::table::calls;

impl Groups for GrpcApi {
    calls! {
        fn get_group(group_id: &'a GroupId) -> (&Group) = GetGroupRequest.group;
        fn get_group_by_name(name: &'a str) -> (&Group) = GetGroupByNameRequest.group;
        fn get_group_member_users(group_id: &'a GroupId, page: i64, per_page: i64) -> (Vec<User>) = GetGroupMemberUsersRequest.users;
        fn get_groups_by_source(group_source: &'a str) -> (Vec<Group>) = GetGroupsBySourceRequest.groups;
        fn get_groups_for_user(user_id: &'a UserId) -> (Vec<Group>) = GetGroupsForUserRequest.groups;
        fn upsert_group_member(group_id: &'a GroupId, user_id: &'a UserId) -> (&GroupMember) = UpsertGroupMemberRequest.group_member;
        fn upsert_group_members(group_id: &'a GroupId, user_ids: &'a [UserId]) -> (Vec<GroupMember>) = UpsertGroupMembersRequest.group_members;
        fn get_group_by_remote_id(remote_id: &'a str, group_source: &'a str) -> (&Group) = GetGroupByRemoteIdRequest.group;
        fn create_group(group: &'a Group) -> (&Group) = CreateGroupRequest.group;
        fn update_group(group: &'a Group) -> (&Group) = UpdateGroupRequest.group;
        fn delete_group(group_id: &'a GroupId) -> (&Group) = DeleteGroupRequest.group;
        fn restore_group(group_id: &'a GroupId) -> (&Group) = RestoreGroupRequest.group;
        fn delete_group_member(group_id: &'a GroupId, user_id: &'a UserId) -> (&GroupMember) = DeleteGroupMemberRequest.group_member;
        fn get_group_syncable(group_id: &'a GroupId, syncable_id: &'a str, syncable_type: &'a str) -> (&GroupSyncable) = GetGroupSyncableRequest.group_syncable;
        fn get_group_syncables(group_id: &'a GroupId, syncable_type: &'a str) -> (Vec<GroupSyncable>) = GetGroupSyncablesRequest.group_syncables;
        fn upsert_group_syncable(group_syncable: &'a GroupSyncable) -> (&GroupSyncable) = UpsertGroupSyncableRequest.group_syncable;
        fn update_group_syncable(group_syncable: &'a GroupSyncable) -> (&GroupSyncable) = UpdateGroupSyncableRequest.group_syncable;
        fn delete_group_syncable(group_id: &'a GroupId, syncable_id: &'a str, syncable_type: &'a str) -> (&GroupSyncable) = DeleteGroupSyncableRequest.group_syncable;
        fn get_groups(page: i64, per_page: i64, opts: &'a GroupSearchOpts, view_restrictions: Option<&'a ViewUsersRestrictions>) -> (Vec<Group>) = GetGroupsRequest.groups, whole opts;
        fn create_default_syncable_memberships(params: &'a CreateDefaultMembershipParams) -> () = CreateDefaultSyncableMembershipsRequest, whole params;
        fn delete_group_constrained_memberships() -> () = DeleteGroupConstrainedMembershipsRequest;
    }
}
