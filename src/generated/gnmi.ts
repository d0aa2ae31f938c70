import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CapabilityRequest as _gnmi_CapabilityRequest, CapabilityRequest__Output as _gnmi_CapabilityRequest__Output } from './gnmi/CapabilityRequest.ts';
import type { CapabilityResponse as _gnmi_CapabilityResponse, CapabilityResponse__Output as _gnmi_CapabilityResponse__Output } from './gnmi/CapabilityResponse.ts';
import type { GetRequest as _gnmi_GetRequest, GetRequest__Output as _gnmi_GetRequest__Output } from './gnmi/GetRequest.ts';
import type { GetResponse as _gnmi_GetResponse, GetResponse__Output as _gnmi_GetResponse__Output } from './gnmi/GetResponse.ts';
import type { ModelData as _gnmi_ModelData, ModelData__Output as _gnmi_ModelData__Output } from './gnmi/ModelData.ts';
import type { Notification as _gnmi_Notification, Notification__Output as _gnmi_Notification__Output } from './gnmi/Notification.ts';
import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './gnmi/Path.ts';
import type { PathElem as _gnmi_PathElem, PathElem__Output as _gnmi_PathElem__Output } from './gnmi/PathElem.ts';
import type { Poll as _gnmi_Poll, Poll__Output as _gnmi_Poll__Output } from './gnmi/Poll.ts';
import type { QOSMarking as _gnmi_QOSMarking, QOSMarking__Output as _gnmi_QOSMarking__Output } from './gnmi/QOSMarking.ts';
import type { ScalarArray as _gnmi_ScalarArray, ScalarArray__Output as _gnmi_ScalarArray__Output } from './gnmi/ScalarArray.ts';
import type { SetRequest as _gnmi_SetRequest, SetRequest__Output as _gnmi_SetRequest__Output } from './gnmi/SetRequest.ts';
import type { SetResponse as _gnmi_SetResponse, SetResponse__Output as _gnmi_SetResponse__Output } from './gnmi/SetResponse.ts';
import type { SubscribeRequest as _gnmi_SubscribeRequest, SubscribeRequest__Output as _gnmi_SubscribeRequest__Output } from './gnmi/SubscribeRequest.ts';
import type { SubscribeResponse as _gnmi_SubscribeResponse, SubscribeResponse__Output as _gnmi_SubscribeResponse__Output } from './gnmi/SubscribeResponse.ts';
import type { Subscription as _gnmi_Subscription, Subscription__Output as _gnmi_Subscription__Output } from './gnmi/Subscription.ts';
import type { SubscriptionList as _gnmi_SubscriptionList, SubscriptionList__Output as _gnmi_SubscriptionList__Output } from './gnmi/SubscriptionList.ts';
import type { TypedValue as _gnmi_TypedValue, TypedValue__Output as _gnmi_TypedValue__Output } from './gnmi/TypedValue.ts';
import type { Update as _gnmi_Update, Update__Output as _gnmi_Update__Output } from './gnmi/Update.ts';
import type { UpdateResult as _gnmi_UpdateResult, UpdateResult__Output as _gnmi_UpdateResult__Output } from './gnmi/UpdateResult.ts';
import type { gNMIClient as _gnmi_gNMIClient, gNMIDefinition as _gnmi_gNMIDefinition } from './gnmi/gNMI.ts';
import type { Commit as _gnmi_ext_Commit, Commit__Output as _gnmi_ext_Commit__Output } from './gnmi_ext/Commit.ts';
import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from './gnmi_ext/Extension.ts';
import type { RegisteredExtension as _gnmi_ext_RegisteredExtension, RegisteredExtension__Output as _gnmi_ext_RegisteredExtension__Output } from './gnmi_ext/RegisteredExtension.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  gnmi: {
    CapabilityRequest: MessageTypeDefinition<_gnmi_CapabilityRequest, _gnmi_CapabilityRequest__Output>
    CapabilityResponse: MessageTypeDefinition<_gnmi_CapabilityResponse, _gnmi_CapabilityResponse__Output>
    Encoding: EnumTypeDefinition
    GetRequest: MessageTypeDefinition<_gnmi_GetRequest, _gnmi_GetRequest__Output>
    GetResponse: MessageTypeDefinition<_gnmi_GetResponse, _gnmi_GetResponse__Output>
    ModelData: MessageTypeDefinition<_gnmi_ModelData, _gnmi_ModelData__Output>
    Notification: MessageTypeDefinition<_gnmi_Notification, _gnmi_Notification__Output>
    Path: MessageTypeDefinition<_gnmi_Path, _gnmi_Path__Output>
    PathElem: MessageTypeDefinition<_gnmi_PathElem, _gnmi_PathElem__Output>
    Poll: MessageTypeDefinition<_gnmi_Poll, _gnmi_Poll__Output>
    QOSMarking: MessageTypeDefinition<_gnmi_QOSMarking, _gnmi_QOSMarking__Output>
    ScalarArray: MessageTypeDefinition<_gnmi_ScalarArray, _gnmi_ScalarArray__Output>
    SetRequest: MessageTypeDefinition<_gnmi_SetRequest, _gnmi_SetRequest__Output>
    SetResponse: MessageTypeDefinition<_gnmi_SetResponse, _gnmi_SetResponse__Output>
    SubscribeRequest: MessageTypeDefinition<_gnmi_SubscribeRequest, _gnmi_SubscribeRequest__Output>
    SubscribeResponse: MessageTypeDefinition<_gnmi_SubscribeResponse, _gnmi_SubscribeResponse__Output>
    Subscription: MessageTypeDefinition<_gnmi_Subscription, _gnmi_Subscription__Output>
    SubscriptionList: MessageTypeDefinition<_gnmi_SubscriptionList, _gnmi_SubscriptionList__Output>
    SubscriptionMode: EnumTypeDefinition
    TypedValue: MessageTypeDefinition<_gnmi_TypedValue, _gnmi_TypedValue__Output>
    Update: MessageTypeDefinition<_gnmi_Update, _gnmi_Update__Output>
    UpdateResult: MessageTypeDefinition<_gnmi_UpdateResult, _gnmi_UpdateResult__Output>
    gNMI: SubtypeConstructor<typeof grpc.Client, _gnmi_gNMIClient> & { service: _gnmi_gNMIDefinition }
  }
  gnmi_ext: {
    Commit: MessageTypeDefinition<_gnmi_ext_Commit, _gnmi_ext_Commit__Output>
    Extension: MessageTypeDefinition<_gnmi_ext_Extension, _gnmi_ext_Extension__Output>
    RegisteredExtension: MessageTypeDefinition<_gnmi_ext_RegisteredExtension, _gnmi_ext_RegisteredExtension__Output>
  }
}

