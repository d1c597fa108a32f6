//! Property fields, their groups and their values.

use mattermost_plugin::api::{ApiFuture, Properties};
use mattermost_plugin::ids::{PropertyFieldId, PropertyGroupId, PropertyValueId};
use mattermost_plugin::model::{
    PropertyField, PropertyFieldSearchOpts, PropertyGroup, PropertyValue, PropertyValueSearchOpts,
};

use super::table::calls;
use super::{GrpcApi, refused};
use crate::grpc::contract::mattermost::{SearchPropertyFieldsRequest, SearchPropertyValuesRequest};
use crate::grpc::convert::{Carried as _, Convert as _};

impl Properties for GrpcApi {
    calls! {
        fn create_property_field(field: &'a PropertyField) -> (&PropertyField) = CreatePropertyFieldRequest.field;
        fn get_property_field(group_id: &'a PropertyGroupId, field_id: &'a PropertyFieldId) -> (&PropertyField) = GetPropertyFieldRequest.field;
        fn get_property_fields(group_id: &'a PropertyGroupId, ids: &'a [PropertyFieldId]) -> (Vec<PropertyField>) = GetPropertyFieldsRequest.fields;
        fn update_property_field(group_id: &'a PropertyGroupId, field: &'a PropertyField) -> (&PropertyField) = UpdatePropertyFieldRequest.field;
        fn delete_property_field(group_id: &'a PropertyGroupId, field_id: &'a PropertyFieldId) -> () = DeletePropertyFieldRequest;
        fn count_property_fields(group_id: &'a PropertyGroupId, include_deleted: bool) -> (i64) = CountPropertyFieldsRequest.count;
        fn count_property_fields_for_target(group_id: &'a PropertyGroupId, target_type: &'a str, target_id: &'a str, include_deleted: bool) -> (i64) = CountPropertyFieldsForTargetRequest.count;
        fn create_property_value(value: &'a PropertyValue) -> (&PropertyValue) = CreatePropertyValueRequest.value;
        fn get_property_value(group_id: &'a PropertyGroupId, value_id: &'a PropertyValueId) -> (&PropertyValue) = GetPropertyValueRequest.value;
        fn get_property_values(group_id: &'a PropertyGroupId, ids: &'a [PropertyValueId]) -> (Vec<PropertyValue>) = GetPropertyValuesRequest.values;
        fn update_property_value(group_id: &'a PropertyGroupId, value: &'a PropertyValue) -> (&PropertyValue) = UpdatePropertyValueRequest.value;
        fn upsert_property_value(value: &'a PropertyValue) -> (&PropertyValue) = UpsertPropertyValueRequest.value;
        fn delete_property_value(group_id: &'a PropertyGroupId, value_id: &'a PropertyValueId) -> () = DeletePropertyValueRequest;
        fn register_property_group(name: &'a str) -> (&PropertyGroup) = RegisterPropertyGroupRequest.group;
        fn get_property_group(name: &'a str) -> (&PropertyGroup) = GetPropertyGroupRequest.group;
        fn get_property_field_by_name(group_id: &'a PropertyGroupId, target_id: &'a str, name: &'a str) -> (&PropertyField) = GetPropertyFieldByNameRequest.field;
        fn update_property_fields(group_id: &'a PropertyGroupId, fields: &'a [PropertyField]) -> (Vec<PropertyField>) = UpdatePropertyFieldsRequest.fields;
        fn update_property_values(group_id: &'a PropertyGroupId, values: &'a [PropertyValue]) -> (Vec<PropertyValue>) = UpdatePropertyValuesRequest.values;
        fn upsert_property_values(values: &'a [PropertyValue]) -> (Vec<PropertyValue>) = UpsertPropertyValuesRequest.values;
        fn delete_property_values_for_target(group_id: &'a PropertyGroupId, target_type: &'a str, target_id: &'a str) -> () = DeletePropertyValuesForTargetRequest;
        fn delete_property_values_for_field(group_id: &'a PropertyGroupId, field_id: &'a PropertyFieldId) -> () = DeletePropertyValuesForFieldRequest;
    }

    fn search_property_fields<'a>(
        &'a self,
        group_id: &'a PropertyGroupId,
        options: &'a PropertyFieldSearchOpts,
    ) -> ApiFuture<'a, Vec<PropertyField>> {
        // The request has it already.
        let options = PropertyFieldSearchOpts {
            group_id: PropertyGroupId::default(),
            ..options.clone()
        };
        let lost = options.lost();
        let request = SearchPropertyFieldsRequest {
            group_id: group_id.clone().into(),
            opts: options.convert(),
        };
        match lost {
            Some(lost) => refused(&request, lost),
            None => Box::pin(self.value(request, |answer| answer.fields)),
        }
    }

    fn search_property_values<'a>(
        &'a self,
        group_id: &'a PropertyGroupId,
        options: &'a PropertyValueSearchOpts,
    ) -> ApiFuture<'a, Vec<PropertyValue>> {
        // The request has it already.
        let options = PropertyValueSearchOpts {
            group_id: PropertyGroupId::default(),
            ..options.clone()
        };
        let lost = options.lost();
        let request = SearchPropertyValuesRequest {
            group_id: group_id.clone().into(),
            opts: options.convert(),
        };
        match lost {
            Some(lost) => refused(&request, lost),
            None => Box::pin(self.value(request, |answer| answer.values)),
        }
    }
}
